import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { archipel, ROOT } from '../../setup/project';

const site = (services: string, more = ''): string => `import { defineEnvironment, machine, postgres, webApp } from 'archipel';
export default [defineEnvironment({
  name: 'home',
  operator: { email: 'ops@example.org', sshKeys: { ops: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvB ops' } },
  nodes: { one: machine({ location: 'office', cpu: '8', memory: '32Gi', disk: '1Ti', endpoint: 'one.example.org', roles: ['server'] }) },
  mesh: { cidr: '10.8.0.0/24' },
  ${more}
  services: { ${services} },
})];
`;
const POSTGRES = 'pg: postgres({ pooler: false })';

let root: string;
let store: string;
const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  archipel(['images', ...args], {
    cwd: root,
    env: { ...process.env, PATH: `${root}/bin:${process.env['PATH'] ?? ''}`, STORE: store, ...env },
  });
/** Puts a program that builds images into the path. */
const provide = (name: string): void => copyFileSync(join(__dirname, 'engine.sh'), join(root, 'bin', name));
const write = (text: string): void => writeFileSync(join(root, 'environments/index.ts'), text);
const log = (): string => (existsSync(join(store, 'log')) ? readFileSync(join(store, 'log'), 'utf8') : '');
const built = (): number =>
  log()
    .split('\n')
    .filter((line) => /^\w+ (buildx )?build /.test(line)).length;
const out = (name = ''): string => join(root, 'out/home/images', name);
const index = () =>
  (JSON.parse(readFileSync(out('index.json'), 'utf8')) as { images: { file: string; id: string; sbom: string; reference: string }[] })
    .images;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'archipel-images-'));
  store = join(root, 'store');
  for (const folder of ['bin', 'environments', 'node_modules', 'store']) mkdirSync(join(root, folder));
  symlinkSync(ROOT, join(root, 'node_modules/archipel'));
  writeFileSync(join(root, 'package.json'), '{}');
  provide('buildah');
  write(site(POSTGRES));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('a tarball of each image is written, with what is in it, the sums of both, and the name that the manifests say', () => {
  expect(run(['list', 'home'])).toMatchObject({
    code: 1,
    out: expect.stringMatching(/postgres:17\.11-1 amd64, for pg on one: to export/) as string,
  });
  const exported = run(['export', 'home']);
  expect([exported.err.replace(/builds .*\n/, ''), exported.code]).toEqual(['', 0]);
  expect(readdirSync(out()).sort()).toEqual([
    'SHA256SUMS',
    'index.json',
    'postgres-17.11-1-amd64.cdx.json',
    'postgres-17.11-1-amd64.tar.gz',
  ]);
  expect(spawnSync('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: out() }).status).toBe(0);
  expect(index()).toEqual([
    expect.objectContaining({
      reference: 'localhost/archipel/postgres:17.11-1',
      id: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
    }),
  ]);
  expect(run(['list', 'home'])).toMatchObject({ code: 0, out: expect.stringContaining(': exported') as string });
});

test('one build is as another: one layer, one time for every file, the platform of the nodes', () => {
  run(['build', 'home']);
  expect(log()).toMatch(
    /^buildah build --layers=false --platform linux\/amd64 --timestamp 1787529600 --build-arg SOURCE_DATE_EPOCH=1787529600 /m,
  );
  expect(log()).toContain('--label org.opencontainers.image.created=2026-08-24T00:00:00.000Z');
  run(['build', 'home'], { SOURCE_DATE_EPOCH: '1000' });
  expect(log()).toContain('--timestamp 1000 ');
});

test('a second run builds nothing and writes nothing; a changed file, a damaged tarball and a lost one are made again', () => {
  mkdirSync(join(root, 'images/postgres'), { recursive: true });
  writeFileSync(join(root, 'images/postgres/Dockerfile'), 'FROM docker.io/library/debian:1\n');
  run(['export', 'home']);
  const [first] = index();
  expect(run(['export', 'home']).out).toContain('postgres-17.11-1-amd64: unchanged');
  expect(run(['build', 'home']).out).toContain('unchanged');
  expect(built()).toBe(1);
  writeFileSync(out('postgres-17.11-1-amd64.tar.gz'), 'damaged');
  expect(run(['export', 'home']).out).toContain('postgres-17.11-1-amd64: exported');
  expect([built(), index()[0]?.id]).toEqual([1, first?.id]);
  writeFileSync(join(root, 'images/postgres/Dockerfile'), 'FROM docker.io/library/debian:2\n');
  expect(run(['list', 'home'])).toMatchObject({ code: 1, out: expect.stringContaining('to export') as string });
  run(['export', 'home']);
  expect([built(), index()[0]?.id === first?.id]).toEqual([2, false]);
  chmodSync(join(root, 'images/postgres/Dockerfile'), 0o755);
  run(['export', 'home']);
  expect(built()).toBe(3);
});

test('what the site no longer runs leaves the folder, what others put there stays', () => {
  run(['export', 'home']);
  writeFileSync(out('notes.txt'), 'mine');
  write(site("shop: webApp({ image: 'ghcr.io/example/shop:1.0.0', port: 3000 })"));
  expect(run(['export', 'home'])).toMatchObject({ code: 0 });
  expect(readdirSync(out()).sort()).toEqual(['SHA256SUMS', 'index.json', 'notes.txt']);
  expect(index()).toEqual([]);
});

test('a bill of materials names what is installed, by its package, and what was brought from elsewhere', () => {
  run(['export', 'home']);
  const bill = JSON.parse(readFileSync(out('postgres-17.11-1-amd64.cdx.json'), 'utf8')) as {
    components: { purl: string }[];
    serialNumber: string;
  };
  expect(bill).toMatchObject({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    metadata: { component: { type: 'container', version: '17.11-1' } },
  });
  expect(bill.components.map(({ purl }) => purl)).toEqual([
    'pkg:deb/debian/libc6@2.36-9%2Bdeb12u13?arch=amd64&distro=debian-12&upstream=glibc',
    'pkg:deb/debian/pgbouncer@1.24.1-1%2Bdeb13u2?arch=amd64&distro=debian-12',
    'pkg:deb/debian/samba@2:4.17.12%2Bdfsg-0%2Bdeb12u4?arch=amd64&distro=debian-12',
    'pkg:github/pgbackrest/pgbackrest@2.59.1',
    'pkg:github/pgvector/pgvector@0.8.6',
    'pkg:github/wal-g/wal-g@v3.0.8',
    'pkg:pypi/typing-extensions@4.16.0',
  ]);
  expect(bill.serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('with a registry they are pushed under the name that nodes pull, and nowhere without one', () => {
  expect(run(['build', 'home', '--push'])).toMatchObject({ code: 2, err: expect.stringContaining('[images/no-registry]') as string });
  expect(built()).toBe(0);
  write(site(POSTGRES, "images: { registry: 'ghcr.io/example/images' },"));
  expect(run(['build', 'home', '--push'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('ghcr.io/example/images/postgres:17.11-1: pushed') as string,
  });
  expect(log()).toContain('buildah push --quiet ghcr.io/example/images/postgres:17.11-1 docker://ghcr.io/example/images/postgres:17.11-1');
  expect(run(['list', 'home'])).toMatchObject({ code: 0, out: expect.stringContaining(': pulled') as string });
});

test.each(['podman', 'docker'])('%s exports the same as buildah, and pushes', (program) => {
  run(['export', 'home']);
  const [tarball, bill] = ['postgres-17.11-1-amd64.tar.gz', 'postgres-17.11-1-amd64.cdx.json'].map((name) =>
    readFileSync(out(name), 'hex'),
  );
  rmSync(store, { recursive: true });
  mkdirSync(store);
  provide(program);
  const exported = run(['export', 'home', '--with', program, '--out', 'other']);
  expect([exported.err.replace(/builds .*\n/, ''), exported.code]).toEqual(['', 0]);
  expect(readFileSync(join(root, 'other/postgres-17.11-1-amd64.tar.gz'), 'hex')).toBe(tarball);
  expect(readFileSync(join(root, 'other/postgres-17.11-1-amd64.cdx.json'), 'hex')).toBe(bill);
  write(site(POSTGRES, "images: { registry: 'ghcr.io/example/images' },"));
  expect(run(['build', 'home', '--push', '--with', program])).toMatchObject({ code: 0 });
  expect(log()).toMatch(new RegExp(`^${program} push --quiet ghcr\\.io/example/images/postgres:17\\.11-1`, 'm'));
});

test('machines of two kinds get an image each, under one name', () => {
  const nodes = `
  zones: { 'example.org': { provider: 'elsewhere' } },
  network: { cidr: '10.10.0.0/16', zone: 'eu-central' },`;
  const two = site(POSTGRES, nodes)
    .replace('machine, postgres', 'hetzner, postgres')
    .replace(
      /nodes: .*\n/,
      "nodes: { one: hetzner('cax31', { location: 'nbg1', roles: ['server'] }), two: hetzner('cpx32', { location: 'nbg1', roles: ['agent'] }) },\n",
    );
  write(two);
  expect(run(['export', 'home'])).toMatchObject({ code: 0 });
  expect(index().map(({ file, reference }) => [file, reference])).toEqual(
    ['amd64', 'arm64'].map((kind) => [`postgres-17.11-1-${kind}.tar.gz`, 'localhost/archipel/postgres:17.11-1']),
  );
  expect(new Set(index().map(({ id }) => id)).size).toBe(2);
  expect(log()).toMatch(/--platform linux\/arm64 .*--tag localhost\/archipel\/postgres:17\.11-1-arm64 /);
  write(two.replace('services:', "images: { registry: 'ghcr.io/example/images' }, services:"));
  expect(run(['build', 'home', '--push'])).toMatchObject({ code: 0 });
  const name = 'ghcr.io/example/images/postgres:17.11-1';
  expect(log()).toContain(
    `buildah manifest create ${name}-all ${name}-amd64 ${name}-arm64\nbuildah manifest push --all ${name}-all docker://${name}\n`,
  );
});

test('a site that runs none builds none, and needs no program for it', () => {
  write(site("shop: webApp({ image: 'ghcr.io/example/shop:1.0.0', port: 3000 })"));
  rmSync(join(root, 'bin/buildah'));
  for (const verb of ['list', 'build', 'export'])
    expect(run([verb, 'home'], { PATH: process.execPath })).toMatchObject({ code: 0, out: 'home runs no image of its own\n' });
  expect(existsSync(out())).toBe(false);
});

test.each([
  ['no program', () => rmSync(join(root, 'bin/buildah')), ['export', 'home'], 'images/no-builder'],
  ['a program that is not there', () => undefined, ['export', 'home', '--with', 'podman'], 'images/no-builder'],
  ['a build that fails', () => writeFileSync(join(store, 'broken'), ''), ['build', 'home'], 'images/failed'],
  [
    'a damaged list',
    () => (mkdirSync(out(), { recursive: true }), writeFileSync(out('index.json'), '{}')),
    ['list', 'home'],
    'images/index',
  ],
])('%s is told with what to do, and nothing is written', (_, spoil, args, id) => {
  spoil();
  const before = existsSync(out()) ? readdirSync(out()) : [];
  // node, bash and what the stand-in needs lie in the folders of the system, other programs that build may too
  const env = id === 'images/no-builder' ? { PATH: join(root, 'bin') } : {};
  expect(run(args, env)).toMatchObject({
    code: 2,
    err: expect.stringMatching(new RegExp(`^(builds .*\\n)?error .*, got .*, expected .*, do .*\\[${id}\\]`)) as string,
  });
  expect((existsSync(out()) ? readdirSync(out()) : []).filter((name) => !name.endsWith('.tar'))).toEqual(before);
});

test('a time that is none is refused', () => {
  expect(run(['build', 'home'], { SOURCE_DATE_EPOCH: 'yesterday' })).toMatchObject({
    code: 2,
    err: expect.stringContaining('[images/epoch]') as string,
  });
});
