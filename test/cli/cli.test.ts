import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { archipel, ROOT } from '../setup/project';

let root: string;
const site = (): string => join(root, 'environments/home.ts');
const edit = (from: string, to: string): void => {
  const text = readFileSync(site(), 'utf8');
  expect(text).toContain(from);
  writeFileSync(site(), text.replace(from, to));
};
const run = (...args: readonly string[]) => archipel(args, { cwd: root });
/** Everything that synthesis owns, with its bytes. */
const outputs = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    ['cdktf.out', 'gitops', 'out']
      .filter((folder) => existsSync(join(root, folder)) && lstatSync(join(root, folder)).isDirectory())
      .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(root.length + 1), readFileSync(path, 'utf8')]),
  );

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'archipel-cli-'));
  expect(archipel(['init', 'home'], { cwd: root }).code).toBe(0);
  mkdirSync(join(root, 'node_modules'));
  symlinkSync(ROOT, join(root, 'node_modules/archipel'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('bad input ends with 2, says where and what to do, and leaves no output', () => {
  const cases: readonly (readonly [name: string, from: string, to: string, said: RegExp])[] = [
    ['a wrong type', "name: 'home'", 'name: 7', /name: has the wrong type, got 7, expected a string, do correct it \[input\/type\]/],
    [
      'an unknown key',
      "cidr: '10.8.0.0/24'",
      "cdir: '10.8.0.0/24'",
      /mesh: unknown key, got 'cdir', expected one of cidr, .*do write 'cidr' \[input\/unknown-key\]/,
    ],
    ['a missing key', "    email: 'you@example.org',\n", '', /operator\.email: is missing, got nothing, expected a string, do add it/],
    [
      'an unknown option of a service',
      "host: 'blog.example.org'",
      "host: 'blog.example.org', menbers: true",
      /services\.blog: unknown key, got 'menbers'/,
    ],
    [
      'a value out of its form',
      "cidr: '10.8.0.0/24'",
      "cidr: '10.8.0.1/24'",
      /mesh\.cidr: has a wrong value, got '10\.8\.0\.1\/24', expected an IPv4 network with its host bits zero/,
    ],
    [
      'something that is no service',
      'sql: mysql({})',
      "sql: 'mysql'",
      /services\.sql: has a wrong value, got 'mysql', expected a service such as ghost/,
    ],
  ];
  test.each(cases)('%s', (_, from, to, said) => {
    edit(from, to);
    for (const command of ['check', 'synth', 'diff']) {
      const { code, out, err } = run(command);
      expect([code, out]).toEqual([2, '']);
      expect(err).toMatch(said);
      expect(err).toMatch(/environments\/(home|index)\.ts/);
    }
    expect(outputs()).toEqual({});
  });

  test('all problems are told at once', () => {
    edit("name: 'home'", 'name: 7');
    edit("host: 'blog.example.org'", 'host: 12, extra: true');
    expect(
      run('check')
        .err.split('\n')
        .filter((line) => line.startsWith('error')),
    ).toHaveLength(3);
  });

  test('a site file that does not load', () => {
    writeFileSync(site(), 'export default {');
    const { code, err } = run('synth');
    expect(code).toBe(2);
    expect(err).toMatch(/environments\/index\.ts: does not load, got .*, do correct it; npx tsc --noEmit shows all mistakes/);
  });

  test('a missing list of sites', () => {
    rmSync(join(root, 'environments/index.ts'));
    expect(run('check')).toMatchObject({ code: 2, out: '' });
    expect(run('check').err).toMatch(/index\.ts: is missing, got nothing, .*archipel init/);
  });

  test('an unknown site, with the near miss', () => {
    expect(run('synth', 'hom')).toMatchObject({ code: 2, out: '' });
    expect(run('synth', 'hom').err).toMatch(/got 'hom', expected one of home, do write 'home'/);
  });

  test.each([
    [['frob']],
    [['synth', '--frob']],
    [['synth', '--only', 'helm']],
    [['secrets', 'export', 'home', '--to', 'paper']],
    [['show']],
  ])('unusable arguments: %s', (args) => {
    const { code, out, err } = run(...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/error: .*\n.*--help/s);
  });

  test('a damaged public file', () => {
    writeFileSync(join(root, 'environments/home.public.json'), '{"version": 1,');
    const { code, err } = run('synth');
    expect(code).toBe(2);
    expect(err).toMatch(/home\.public\.json: is not the public file of this environment, .* do restore it from Git/);
    expect(outputs()).toEqual({});
  });
});

describe('a broken rule ends with 1 and leaves the outputs as they were', () => {
  test('synth writes nothing', () => {
    expect(run('synth').code).toBe(0);
    const before = outputs();
    edit("cidr: '10.8.0.0/24'", "cidr: '10.42.7.0/24'");
    const { code, out, err } = run('synth');
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/error environments\/home\.ts: .* \[network\/overlap\]\n/);
    expect(err).toMatch(/nothing was written/);
    expect(outputs()).toEqual(before);
  });
  test('an acceptance that matches nothing is an error, with the near miss', () => {
    edit("'needs/optional-open':", "'needs/optional-opne': 'mistyped by hand', 'needs/optional-open':");
    expect(run('check').out).toMatch(
      /accepts 'needs\/optional-opne', which is no rule, .* do write 'needs\/optional-open' \[accept\/matches-nothing\]/,
    );
    expect(run('check').code).toBe(1);
  });
  test('an acceptance at one place accepts no other', () => {
    edit("'needs/optional-open'", "'needs/optional-open at services.other.needs.mail'");
    expect(run('check').out).toMatch(/needs\/optional-open\]/);
    expect(run('check').out).toMatch(/accept\/matches-nothing\]/);
  });
});

describe('an output that cannot be written ends with 2 and nothing is half done', () => {
  test('a file in the place of a folder', () => {
    writeFileSync(join(root, 'out'), 'mine');
    const { code, err } = run('synth');
    expect(code).toBe(2);
    expect(err).toMatch(/out.*: cannot be read or written, got (EEXIST|ENOTDIR)/);
    expect(outputs()).toEqual({});
    expect(readFileSync(join(root, 'out'), 'utf8')).toBe('mine');
    expect(readdirSync(root).filter((name) => name.startsWith('.') && name !== '.gitignore')).toEqual([]);
  });
  test('a file that somebody else put in the way stays', () => {
    expect(run('synth').code).toBe(0);
    const before = outputs();
    mkdirSync(join(root, 'gitops/home/30-shop'));
    writeFileSync(join(root, 'gitops/home/30-shop/deployment-shop.yaml'), 'mine\n');
    edit('blog: ghost', "shop: webApp({ image: 'ghcr.io/example/shop:1.0.0', port: 3000 }),\n    blog: ghost");
    edit('import { ', 'import { webApp, ');
    const { code, err } = run('synth');
    expect(code).toBe(2);
    expect(err).toMatch(/deployment-shop\.yaml: exists and was not written by archipel, .* do move it away or delete it/);
    expect(outputs()).toEqual({ ...before, 'gitops/home/30-shop/deployment-shop.yaml': 'mine\n' });
  });
});

describe('synth and diff', () => {
  test('a second run writes nothing, a healed run repairs what was damaged', () => {
    expect(run('synth').code).toBe(0);
    const whole = outputs();
    const file = 'gitops/home/30-blog/deployment-blog.yaml';
    expect(Object.keys(whole)).toContain(file);
    expect(JSON.parse(run('synth', '--json').out)).toEqual(
      expect.arrayContaining([expect.objectContaining({ folder: 'gitops/home', written: [], removed: [] })]),
    );
    writeFileSync(join(root, file), 'damaged');
    rmSync(join(root, 'out/home/hosts'), { recursive: true });
    expect(run('synth').code).toBe(0);
    expect(outputs()).toEqual(whole);
  });
  test('what left the site leaves the outputs, and what others put there stays', () => {
    expect(run('synth').code).toBe(0);
    writeFileSync(join(root, 'gitops/home/NOTES.md'), 'ours\n');
    edit("    blog: ghost({ host: 'blog.example.org' }),\n", '');
    edit("    'needs/optional-open': 'mail comes later',\n", '');
    expect(run('synth', '--only', 'kubernetes')).toMatchObject({ err: '' });
    expect(existsSync(join(root, 'gitops/home/30-blog'))).toBe(false);
    expect(readFileSync(join(root, 'gitops/home/NOTES.md'), 'utf8')).toBe('ours\n');
  });
  test('diff names the object and the field, and ends with 1', () => {
    expect(run('synth').code).toBe(0);
    expect(run('diff')).toMatchObject({ code: 0, out: 'no differences\n' });
    edit("host: 'blog.example.org'", "host: 'news.example.org'");
    const { code, out } = run('diff', '--only', 'kubernetes');
    expect(code).toBe(1);
    expect(out).toMatch(/~ Ingress blog\/blog {2}gitops\/home\/30-blog\/ingress-blog\.yaml/);
    expect(out).toMatch(/spec\.rules\[0\]\.host: "blog\.example\.org" → "news\.example\.org"/);
    expect(run('diff', '--json').out).toMatch(/^\[\n/);
  });
  test('one layer leaves the others alone', () => {
    expect(run('synth', '--only', 'hosts').code).toBe(0);
    expect(Object.keys(outputs()).every((path) => path.startsWith('out/'))).toBe(true);
  });
});

test('show prints the blueprint as JSON, and a table for people without colours in a pipe', () => {
  const blueprint = JSON.parse(run('show', 'home', '--json').out) as { readonly site: string; readonly flows: readonly object[] };
  expect(blueprint.site).toBe('home');
  expect(blueprint.flows.length).toBeGreaterThan(5);
  const { out } = run('show', 'home');
  expect(out).toMatch(/^home\n/);
  expect(out).toMatch(/\nflows\n/);
  expect(out).not.toContain('\u001b');
});

test('init refuses a folder that holds something, and keeps what it finds', () => {
  const { code, err } = run('init', 'other');
  expect(code).toBe(2);
  expect(err).toMatch(/is not empty, got .*environments.*, expected an empty folder, do make a new folder/);
  expect(existsSync(join(root, 'environments/other.ts'))).toBe(false);
});

test('a build that is older than its source is refused', () => {
  writeFileSync(join(root, 'package.json'), JSON.stringify({ archipel: { sites: 'dist/environments/index.js' } }));
  expect(run('check').err).toMatch(/dist\/environments\/index\.js: is missing, .* do run 'npm run build'/);
  mkdirSync(join(root, 'dist/environments'), { recursive: true });
  for (const name of ['index', 'home']) writeFileSync(join(root, `dist/environments/${name}.js`), 'module.exports.default = [];');
  expect(run('check').code).toBe(0);
  rmSync(join(root, 'dist/environments/home.js'));
  expect(run('check').err).toMatch(/is older than home\.ts, got an old build, expected a fresh one/);
  expect(run('check').code).toBe(2);
});

test('help shows examples for each command', () => {
  for (const command of ['init', 'check', 'synth', 'diff'])
    expect(run(command, '--help')).toMatchObject({ code: 0, out: expect.stringMatching(/Examples?:\n {2}.*archipel/) as string });
  for (const command of ['init', 'list', 'rotate', 'set', 'export'])
    expect(run('secrets', command, '--help').out).toMatch(/Example:\n {2}archipel secrets/);
});

test('a folder without write permission says so', () => {
  if (process.getuid?.() === 0) {
    // root writes anywhere: the kernel's own refusal is tried with an immutable kind of path instead
    symlinkSync('/proc/archipel', join(root, 'gitops'));
  } else {
    mkdirSync(join(root, 'gitops'));
    chmodSync(join(root, 'gitops'), 0o555);
  }
  const { code, err } = run('synth');
  expect(code).toBe(2);
  expect(err).toMatch(/cannot be read or written, got (EACCES|EPERM|ENOENT|EEXIST)/);
});
