import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { archipel, ROOT } from '../setup/project';

let root: string;
const run = (...args: readonly string[]) => archipel(args, { cwd: root });
const file = (): string => join(root, 'environments/home.staging.json');
const charts = (): readonly string[] => readdirSync(join(root, 'gitops/home')).filter((name) => !name.startsWith('.'));

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'archipel-stage-'));
  expect(archipel(['init', 'home'], { cwd: root }).code).toBe(0);
  mkdirSync(join(root, 'node_modules'));
  symlinkSync(ROOT, join(root, 'node_modules/archipel'));
  expect(run('synth').code).toBe(0);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('up adds the copies, down leaves everything as it was', () => {
  const before = charts();
  const up = run('stage', 'up', 'home', 'blog', '--for', '12h');
  expect(up).toMatchObject({ code: 0 });
  expect(up.out).toMatch(/blog-staging: https:\/\/blog\.staging\.example\.org\n/);
  expect(charts().filter((name) => !before.includes(name))).toEqual(expect.arrayContaining([expect.stringMatching(/-blog-staging$/)]));
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ services: ['blog'] });
  expect(run('synth').out).toMatch(/gitops\/home: 0 written, 0 removed/);
  expect(run('stage', 'down', 'home').code).toBe(0);
  expect(charts()).toEqual(before);
  expect(existsSync(file())).toBe(false);
  expect(run('stage', 'down', 'home').out).toBe('nothing to take down\n');
});

test('with data the commands that a person runs are told, the file says so, and the same comes again', () => {
  const home = join(root, 'environments/home.ts');
  const written = readFileSync(home, 'utf8');
  expect(run('stage', 'up', 'home', 'blog', '--with-data')).toMatchObject({
    code: 2,
    err: expect.stringMatching(/\[staging\/(bucket|no-copies)\]/) as string,
  });
  expect(existsSync(file())).toBe(false);
  const bucket = "    'backups-staging': hetznerBucket('nbg1', { versioning: false, expire: '7d' }),\n";
  writeFileSync(home, written.replace('  buckets: {\n', `  buckets: {\n${bucket}`));
  const up = run('stage', 'up', 'home', 'blog', '--with-data');
  expect({ code: up.code, err: up.err }).toEqual({ code: 0, err: '' });
  expect(up.out).toMatch(/kubectl -n \S+ create job sql-mask-databases --from=cronjob\/sql-mask-databases && /);
  expect(up.out).toMatch(/kubectl -n staging create job sql-staging-load-databases --from=cronjob\/sql-staging-load-databases && /);
  expect(up.out).toMatch(/kubectl -n staging rollout restart \S+ -l app\.kubernetes\.io\/instance=blog-staging\n/);
  expect(up.out).toMatch(/masked copies leave bucket \S+ by themselves after 7d/);
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ services: ['blog'], withData: true });
  expect(run('synth').out).toMatch(/gitops\/home: 0 written, 0 removed/);
  expect(run('stage', 'list').out).toMatch(/blog-staging with masked data, until/);
  expect(run('stage', 'down', 'home').out).toMatch(/kubectl delete namespace staging; the masked copies of home leave their bucket/);
});

test('what is over is told, and taken down by a scheduled job alone', () => {
  expect(run('stage', 'up', 'home', 'blog').code).toBe(0);
  expect(run('stage', 'down', '--expired').out).toBe('nothing to take down\n');
  writeFileSync(file(), readFileSync(file(), 'utf8').replace(/"until": "[^"]+"/, '"until": "2020-01-01T00:00:00Z"'));
  expect(run('stage', 'list').out).toMatch(/^home: blog-staging, over since 2020-01-01T00:00:00Z\n$/);
  expect(JSON.parse(run('stage', 'list', '--json').out)).toMatchObject([{ site: 'home', services: ['blog'], expired: true }]);
  expect(run('stage', 'down', '--expired').code).toBe(0);
  expect(existsSync(file())).toBe(false);
  expect(run('stage', 'list').out).toBe('nothing is staged\n');
});

test.each([
  [
    'an unknown service',
    ['up', 'home', 'blgo'],
    /has no such service, got 'blgo', expected one of .*, do write 'blog' \[staging\/unknown-service\]/,
  ],
  ['a time that is none', ['up', 'home', 'blog', '--for', 'soon'], /--for: is no duration, got 'soon'/],
  ['an unknown site', ['up', 'hoem', 'blog'], /the project has no such site, got 'hoem'/],
  ['down without a name', ['down'], /name the sites, or say '--expired'/],
])('%s ends with 2 and writes nothing', (_, args, said) => {
  const before = charts();
  const { code, err } = run('stage', ...args);
  expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(said) as string });
  expect(charts()).toEqual(before);
  expect(existsSync(file())).toBe(false);
});

test('a damaged file is told with its place and remedy', () => {
  writeFileSync(file(), '{"services": []}');
  expect(run('synth')).toMatchObject({
    code: 2,
    err: expect.stringMatching(/environments\/home\.staging\.json: is damaged.*archipel stage up home/) as string,
  });
});
