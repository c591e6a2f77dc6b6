import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sites from '../../environments';
import { resolve } from '../../blueprint/resolve';
import { compareTree } from '../../constructs/files/write-tree';
import { publicKeys } from '../../cli/public-keys';
import { synthesize } from '../../cli/synthesis';
import { archipel, filesUnder, read, ROOT } from '../setup/project';

const MAKE = 'npm run synth';

test.each(sites.map((site) => [site.name, site] as const))(
  `gitops/%s is what its site file says; '${MAKE}' makes it again`,
  async (name, site) => {
    const outputs = await synthesize([resolve(site, name, undefined, publicKeys(ROOT, name))], ROOT, ['kubernetes'], false);
    expect(outputs.map(compareTree)).toEqual([{ added: [], changed: [], removed: [] }]);
  },
);

test('gitops/ holds no folder of a site that is gone', () => {
  const known = sites.map(({ name }) => name);
  expect(readdirSync(join(ROOT, 'gitops')).filter((name) => !known.includes(name))).toEqual([]);
});

describe('the same input gives the same bytes', () => {
  const folders: string[] = [];
  afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

  const synthesized = (env: NodeJS.ProcessEnv): ReadonlyMap<string, string> => {
    const folder = mkdtempSync(join(tmpdir(), 'archipel-law-'));
    folders.push(folder);
    // the project is another folder each time: no path of the machine may leak into the bytes
    const code = `
      const { resolve } = require('${ROOT}/dist/blueprint/resolve');
      const { synthesize } = require('${ROOT}/dist/cli/synthesis');
      const sites = require('${ROOT}/dist/environments/index').default;
      const all = sites.map((site) => resolve(shuffled(site), site.name));
      synthesize(all, '.', ['terraform', 'kubernetes', 'hosts'], true).then((outputs) => {
        for (const { folder, tree } of outputs) for (const { path, content, mode } of tree.files()) console.log(JSON.stringify([folder + '/' + path, content, mode]));
      });
      function shuffled(value) {
        if (typeof value !== 'object' || value === null || Array.isArray(value) || 'definition' in value) return value;
        return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, ORDERED.has(key) ? inner : shuffled(inner)]).sort(([a], [b]) => (process.env.SHUFFLE === 'yes' ? (a < b ? 1 : -1) : 0)));
      }
    `.replace('ORDERED', "new Set(['nodes', 'zones', 'services', 'targets', 'devices', 'namespaces', 'buckets', 'sshKeys'])");
    const { stdout, status, stderr } = spawnSync(process.execPath, ['-e', code], {
      cwd: folder,
      env: { PATH: process.env['PATH'], ...env },
      encoding: 'utf8',
      maxBuffer: 64 << 20,
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    return new Map(
      stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => [(JSON.parse(line) as string[])[0] ?? '', line]),
    );
  };

  const plain = (): ReadonlyMap<string, string> => synthesized({ TZ: 'UTC', LANG: 'C', LC_ALL: 'C' });
  let usual: ReadonlyMap<string, string>;
  beforeAll(() => {
    usual = plain();
  });

  test('twice, and it is not nothing', () => {
    expect(usual.size).toBeGreaterThan(200);
    expect(plain()).toEqual(usual);
  });
  test('in another time zone and locale', () => {
    expect(synthesized({ TZ: 'Pacific/Chatham', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' })).toEqual(usual);
  });
  test('with the keys of the site files in another order', () => {
    expect(synthesized({ TZ: 'UTC', LANG: 'C', LC_ALL: 'C', SHUFFLE: 'yes' })).toEqual(usual);
  });
  test('with the folders that the stock command lines would name', () => {
    expect(synthesized({ TZ: 'UTC', LANG: 'C', LC_ALL: 'C', CDKTF_OUTDIR: '/elsewhere', CDK8S_OUTDIR: '/elsewhere' })).toEqual(usual);
  });
  test('and no path of the machine that made them', () => {
    const leaks = [...usual.values()].filter((line) => line.includes(ROOT) || line.includes(tmpdir() + '/archipel'));
    expect(leaks).toEqual([]);
  });
});

test("cdk8s' own command line gets the same bytes", () => {
  const folder = mkdtempSync(join(tmpdir(), 'archipel-cdk8s-'));
  try {
    const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'dist/charts/main.js')], {
      cwd: ROOT,
      env: { ...process.env, CDK8S_OUTDIR: folder },
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
    for (const file of filesUnder('gitops').filter((path) => path.endsWith('.yaml'))) {
      const copy = join(folder, file.slice('gitops/'.length));
      expect(existsSync(copy) && readFileSync(copy, 'utf8')).toBe(read(file));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a second synthesis writes nothing', () => {
  archipel(['synth', '--all']);
  const { code, out } = archipel(['synth', '--all', '--json']);
  const results = JSON.parse(out) as readonly {
    readonly written: readonly string[];
    readonly removed: readonly string[];
    readonly unchanged: number;
  }[];
  expect(code).toBe(0);
  expect(results.flatMap(({ written, removed }) => [...written, ...removed])).toEqual([]);
  expect(results.reduce((sum, { unchanged }) => sum + unchanged, 0)).toBeGreaterThan(200);
});
