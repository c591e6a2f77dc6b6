// What synthesis costs, against its floor: `npm run bench [rounds] [folder]`. Figures are noisy; ratios within one run are what counts.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { helmChart, stockProgram } from './rivals.mjs';
import { inTurn, once } from './measure.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const CLI = join(ROOT, 'dist/cli/main.js');
const FLOOR = join(ROOT, 'bench/floor.cjs');
const HELM = 'helm.sh/helm/v3/cmd/helm@v3.18.6';
const rounds = Number(process.argv[2] ?? 7);
// a disk would measure the disk: both sides write to memory, unless a folder is named
const place = process.argv[3] ?? (existsSync('/dev/shm') ? '/dev/shm' : tmpdir());
const work = mkdtempSync(join(place, 'archipel-bench-'));
const rows = [];
let broken = 0;

/** One line of the table: the figure, and the bar that it must not exceed. */
function row(what, figure, bar, unit) {
  const holds = bar === undefined || figure <= bar;
  if (!holds) broken += 1;
  rows.push([
    what,
    `${figure.toFixed(2)} ${unit}`,
    bar === undefined ? '' : `≤ ${bar} ${unit}`,
    bar === undefined ? '' : holds ? 'holds' : 'BROKEN',
  ]);
}

/** A folder that is a project: its sites come from a compiled module. */
function project(name, module) {
  const folder = join(work, name);
  mkdirSync(join(folder, 'environments'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ archipel: { sites: 'sites.cjs' } }));
  writeFileSync(join(folder, 'sites.cjs'), module);
  return folder;
}
const synth = (folder, site, ...more) => ({ command: [process.execPath, CLI, 'synth', site, ...more], options: { cwd: folder } });
const clear = (folder) =>
  ['cdktf.out', 'gitops', 'out'].forEach((output) => rmSync(join(folder, output), { recursive: true, force: true }));
const outputs = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => /^(cdktf\.out|gitops|out)\//.test(path));
const objects = (folder) => outputs(folder).filter((path) => path.startsWith('gitops/') && path.endsWith('.yaml')).length;

/** What the bare program needs to know: the libraries that a run loads (bindings included), the bytes that it writes. */
function floorOf(folder, site, ...more) {
  clear(folder);
  const list = join(work, 'modules');
  rmSync(list, { force: true });
  const { command, options } = synth(folder, site, ...more);
  once(command, { ...options, env: { ...process.env, BENCH_MODULES: list } });
  const modules = [...new Set(readFileSync(list, 'utf8').trimEnd().split('\n'))].filter(
    (path) => (/node_modules|dist\/bindings/.test(path) && !path.startsWith(work)) || path.endsWith('.json'),
  );
  if (!['cdktf', 'cdk8s', 'zod'].every((library) => modules.some((path) => path.includes(`node_modules/${library}/`))))
    throw new Error('not all libraries of the run were seen');
  const files = outputs(folder).map((path) => [path, readFileSync(join(folder, path), 'utf8')]);
  const plan = join(work, `floor-${site}.json`);
  writeFileSync(plan, JSON.stringify({ modules, files }));
  return { command: [process.execPath, FLOOR, plan, folder], options: { cwd: folder } };
}

function sites() {
  for (const site of ['circle', 'uyoop', 'hetzner-duo', 'hetzner-trio']) {
    const folder = project(site, `module.exports = require(${JSON.stringify(join(ROOT, 'dist/environments/index'))});`);
    const floor = floorOf(folder, site);
    const figures = inTurn({ archipel: synth(folder, site), floor }, rounds, () => clear(folder));
    row(`${site}: cold synth, all layers`, figures.archipel.seconds, undefined, 's');
    row(`${site}: against its floor`, figures.archipel.seconds / figures.floor.seconds, 1.5, '×');
    row(`${site}: peak memory`, figures.archipel.memory, 250, 'MiB');
    once(synth(folder, site).command, synth(folder, site).options);
    const again = spawnSync(process.execPath, [CLI, 'synth', site, '--json'], { cwd: folder, encoding: 'utf8' });
    row(
      `${site}: files written by a second synth`,
      JSON.parse(again.stdout).flatMap(({ written, removed }) => [...written, ...removed]).length,
      0,
      'files',
    );
  }
}

function scales() {
  const cost = {};
  for (const [name, count] of [
    ['ten', 50],
    ['hundred', 500],
  ]) {
    const folder = project(
      name,
      `module.exports = [require(${JSON.stringify(join(ROOT, 'bench/sites.cjs'))}).large('${name}', ${count})];`,
    );
    const figures = inTurn({ archipel: synth(folder, name) }, Math.min(rounds, 5), () => clear(folder));
    const made = objects(folder);
    cost[name] = { seconds: figures.archipel.seconds, objects: made };
    row(`${name}-fold site, ${made} objects: cold synth, all layers`, figures.archipel.seconds, undefined, 's');
    row(`${name}-fold site: peak memory`, figures.archipel.memory, undefined, 'MiB');
    const again = inTurn({ again: synth(folder, name) }, 3);
    row(`${name}-fold site: a second synth`, again.again.seconds, undefined, 's');
  }
  const per = ({ seconds, objects: made }) => (seconds / made) * 1000;
  row('hundred-fold: cost per object against ten-fold', per(cost.hundred) / per(cost.ten), 1.2, '×');
}

function rivals() {
  const helm = join(homedir(), '.cache/archipel-bench/bin/helm');
  if (!existsSync(helm)) {
    mkdirSync(dirname(helm), { recursive: true });
    execFileSync('nice', ['go', 'install', '-ldflags', '-s -w', HELM], {
      stdio: 'inherit',
      env: { ...process.env, GOBIN: dirname(helm), CGO_ENABLED: '0' },
    });
  }
  const folder = project('rival', `module.exports = [require(${JSON.stringify(join(ROOT, 'bench/sites.cjs'))}).large('rival', 500)];`);
  const once3000 = synth(folder, 'rival', '--only', 'kubernetes');
  once(once3000.command, once3000.options);
  const made = objects(folder);
  const chart = helmChart(join(work, 'chart'), made);
  const stock = stockProgram(join(work, 'stock.cjs'), made, createRequire(import.meta.url));
  const figures = inTurn(
    {
      archipel: once3000,
      helm: { command: [helm, 'template', 'rival', chart, '--output-dir', join(work, 'helm-out')], options: {} },
      stock: { command: [process.execPath, stock, join(work, 'stock-out')], options: {} },
    },
    rounds,
    () => [
      clear(folder),
      rmSync(join(work, 'helm-out'), { recursive: true, force: true }),
      rmSync(join(work, 'stock-out'), { recursive: true, force: true }),
    ],
  );
  row(`${made} objects: archipel synth --only kubernetes`, figures.archipel.seconds, undefined, 's');
  row(`${made} objects: helm template`, figures.helm.seconds, undefined, 's');
  row(`${made} objects: against helm template`, figures.archipel.seconds / figures.helm.seconds, 2, '×');
  row(`${made} objects: stock cdk8s-plus, compiled, against helm template`, figures.stock.seconds / figures.helm.seconds, undefined, '×');
}

try {
  sites();
  scales();
  rivals();
} finally {
  rmSync(work, { recursive: true, force: true });
}
const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((cells) => cells[column].length)));
for (const cells of rows)
  console.log(
    cells
      .map((cell, column) => (column === 1 ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
      .join('  ')
      .trimEnd(),
  );
console.log(`${rows.filter((cells) => cells[3] === 'holds').length} bars hold, ${broken} broken`);
process.exitCode = broken > 0 ? 1 : 0;
