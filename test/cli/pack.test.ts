import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../setup/project';

// What `npm pack` makes, unpacked as npm would install it; its dependencies are those of this checkout, so that no network is needed.
let root: string;
const cli = (...args: readonly string[]) =>
  spawnSync(process.execPath, [join(root, 'node_modules/archipel/dist/cli/main.js'), ...args], { cwd: root, encoding: 'utf8' });
const node = (...args: readonly string[]) => spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'archipel-pack-'));
  const packed = spawnSync('npm', ['pack', '--ignore-scripts', '--pack-destination', root], { cwd: ROOT, encoding: 'utf8' });
  expect(packed.status).toBe(0);
  const [tarball] = readdirSync(root);
  mkdirSync(join(root, 'node_modules/archipel'), { recursive: true });
  expect(spawnSync('tar', ['-xzf', tarball ?? '', '-C', 'node_modules/archipel', '--strip-components=1'], { cwd: root }).status).toBe(0);
  rmSync(join(root, tarball ?? ''));
  for (const name of readdirSync(join(ROOT, 'node_modules')))
    if (!name.startsWith('.')) symlinkSync(join(ROOT, 'node_modules', name), join(root, 'node_modules', name));
}, 120_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('a new project of the installed package compiles and synthesizes', () => {
  expect(cli('init', 'home').stderr).toBe('');
  expect(node(join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.json').stdout).toBe('');
  expect(cli('check').stdout).toMatch(/home: \d+ rules, 0 errors, 0 warnings/);
  const { status, stderr } = cli('synth');
  expect([stderr, status]).toEqual(['', 0]);
  for (const path of [
    'cdktf.out/manifest.json',
    'gitops/home/10-sql/configmap-sql-config.yaml',
    'out/home/ansible/roles/wireguard/tasks/main.yaml',
  ])
    expect([path, existsSync(join(root, path))]).toEqual([path, true]);
}, 120_000);

test('own images can be built from it: their Dockerfiles come along, and what they copy', () => {
  const images = join(root, 'node_modules/archipel/images');
  for (const path of ['pgbouncer/Dockerfile', 'postgres/Dockerfile', 'postgres/requirements.txt', 'samba-ad/Dockerfile'])
    expect([path, existsSync(join(images, path))]).toEqual([path, true]);
});

test("the stock tools' apps run from the installed package", () => {
  for (const app of ['stacks', 'charts']) {
    const env = { ...process.env, CDKTF_OUTDIR: join(root, 'made-stacks'), CDK8S_OUTDIR: join(root, 'made-charts') };
    const { status, stderr } = spawnSync(process.execPath, [`node_modules/archipel/dist/${app}/main.js`], {
      cwd: root,
      env,
      encoding: 'utf8',
    });
    expect([app, stderr, status]).toEqual([app, '', 0]);
    expect(readdirSync(join(root, `made-${app}`)).length).toBeGreaterThan(0);
  }
}, 120_000);

test('it is required and imported alike, and does not load a cloud or a cluster library', () => {
  expect(
    node(
      '-e',
      "const { defineEnvironment, ghost } = require('archipel'); console.log(typeof defineEnvironment, typeof ghost, Object.keys(require.cache).some((path) => /node_modules.(cdktf|cdk8s)/.test(path)))",
    ).stdout,
  ).toBe('function function false\n');
  writeFileSync(
    join(root, 'esm.mjs'),
    "import { defineEnvironment, webApp } from 'archipel';\nconsole.log(typeof defineEnvironment, typeof webApp);\n",
  );
  expect(node('esm.mjs').stdout).toBe('function function\n');
});

test('it carries no tests, sources of sites, or state', () => {
  const files = readdirSync(join(root, 'node_modules/archipel'), { recursive: true }).map(String);
  expect(files.filter((path) => /(^|\/)(test|verify|bench|gitops|out|cdktf\.out)\/|\.tsbuildinfo|\.age$|tfstate/.test(path))).toEqual([]);
});
