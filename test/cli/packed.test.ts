import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolve } from '../../blueprint/resolve';
import { plainLayers, type PlainFiles, type PlainRequest } from '../../cli/plain-layers';
import sites from '../../environments';
import { ROOT } from '../setup/project';

const DIST = join(ROOT, 'dist');
/** Runs a program in a process of its own, as compiled code runs. */
const node = (code: string, cwd = ROOT) => spawnSync(process.execPath, ['-e', code], { cwd, encoding: 'utf8', maxBuffer: 1 << 28 });
const request: PlainRequest = {
  layers: ['terraform', 'hosts'],
  sites: sites.map((site) => ({ blueprint: resolve(site, site.name).blueprint, keys: {} })),
};
/** What the thread answers. */
const inThread = (asked: unknown): { readonly status: number | null; readonly stdout: string; readonly stderr: string } => {
  const folder = mkdtempSync(join(tmpdir(), 'archipel-'));
  try {
    writeFileSync(join(folder, 'request.json'), JSON.stringify(asked));
    return node(
      `const { PlainLayersThread } = require(${JSON.stringify(join(DIST, 'cli/plain-layers-thread'))});
       new PlainLayersThread().make(require(${JSON.stringify(join(folder, 'request.json'))}))
         .then((files) => process.stdout.write(JSON.stringify(files)), (error) => { console.error(error.message); process.exitCode = 3; })`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

test('the thread makes what is made here, byte for byte', async () => {
  const { status, stdout, stderr } = inThread(request);
  expect([stderr, status]).toEqual(['', 0]);
  const there = JSON.parse(stdout) as PlainFiles;
  const here = await plainLayers(request);
  expect(there.terraform?.map(({ path }) => path)).toEqual(here.terraform?.map(({ path }) => path));
  expect(there).toEqual(here);
  expect(here.hosts?.map((files) => files.length > 10)).toEqual(sites.map(() => true));
}, 60_000);

test('only the layers that are asked for are made', async () => {
  expect(Object.keys(await plainLayers({ ...request, layers: ['hosts'] }))).toEqual(['hosts']);
  expect(Object.keys(await plainLayers({ ...request, layers: ['terraform'] }))).toEqual(['terraform']);
});

test('what fails in the thread fails where it was asked for', () => {
  const { status, stderr } = inThread({ ...request, sites: [{ blueprint: { site: 'broken' }, keys: {} }] });
  expect(status).toBe(3);
  expect(stderr).toMatch(/reading '/);
});

test.each([
  [['synth'], true],
  [['synth', 'home', '--only', 'kubernetes'], false],
  [['synth', 'home', '--only', 'kubernetes', 'hosts'], true],
  [['diff', '--only', 'terraform'], true],
  [['check'], false],
  [[], false],
])('archipel %j begins a thread: %s', (argv, begins) => {
  const { stdout } = node(
    `const { PlainLayersThread } = require(${JSON.stringify(join(DIST, 'cli/plain-layers-thread'))});
     console.log(PlainLayersThread.forCommand(${JSON.stringify(argv)}) !== undefined)`,
  );
  expect(stdout).toBe(`${String(begins)}\n`);
});

test('a thread that nobody asks does not keep the command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'archipel-'));
  try {
    mkdirSync(join(folder, 'environments'));
    writeFileSync(join(folder, 'environments/index.ts'), "export default [{ name: 'home', nodes: 7 }];\n");
    const { status, stderr } = spawnSync(process.execPath, [join(DIST, 'cli/main.js'), 'synth'], { cwd: folder, encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toContain('nodes');
    expect(readdirSync(folder)).toEqual(['environments']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('each module exists once, whoever asks for it', () => {
  const { stdout } = node(
    `const { load } = require('./dist/cli/packed');
     console.log(require('./dist/charts/ghost/service').ghost === load('charts/ghost/service').ghost, require('./dist').ghost === load('charts/ghost/service').ghost)`,
  );
  expect(stdout).toBe('true true\n');
});

test('a module that is not there is told by its name', () => {
  expect(node(`require('./dist/cli/packed').load('charts/nothing')`).stderr).toContain(
    "archipel has no module 'charts/nothing', do build it again: npm run build",
  );
});

test('what was compiled ahead is of this text and of this Node, where Node does not keep it by itself', () => {
  const { stdout, stderr } = node(
    `const { Script } = require('node:vm'), module = require('node:module'), fs = require('node:fs');
     if ('enableCompileCache' in module) process.exit(console.log('false false'));
     const rejected = (name) => new Script(module.wrap(fs.readFileSync('dist/' + name, 'utf8')), { cachedData: fs.readFileSync('dist/' + name + '.cache') }).cachedDataRejected;
     console.log(rejected('packed.js'), rejected('plain-layers.js'))`,
  );
  expect([stderr, stdout]).toEqual(['', 'false false\n']);
});
