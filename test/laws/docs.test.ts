import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { archipel, filesUnder, read, ROOT } from '../setup/project';

const README = read('README.md');
const blocks = (language: string): readonly string[] =>
  [...README.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, text]) => text ?? '');

/** A project as `archipel init` makes it, with this package installed. */
function project(): string {
  const root = mkdtempSync(join(tmpdir(), 'archipel-docs-'));
  expect(archipel(['init', 'home'], { cwd: root }).code).toBe(0);
  mkdirSync(join(root, 'node_modules/@types'), { recursive: true });
  symlinkSync(ROOT, join(root, 'node_modules/archipel'));
  symlinkSync(join(ROOT, 'node_modules/@types/node'), join(root, 'node_modules/@types/node'));
  return root;
}
const typeErrors = (root: string): string =>
  spawnSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.json'], { cwd: root, encoding: 'utf8' })
    .stdout;

describe('the README', () => {
  let root: string;
  beforeAll(() => {
    root = project();
    const [site] = blocks('ts');
    writeFileSync(join(root, 'environments/home.ts'), site ?? '');
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  test('shows a site of at most 40 lines', () => {
    expect(blocks('ts')).toHaveLength(1);
    expect((blocks('ts')[0] ?? '').split('\n').filter((line) => line !== '' && !line.startsWith('import')).length).toBeLessThanOrEqual(40);
  });
  test('shows a site that compiles', () => {
    expect(typeErrors(root)).toBe('');
  });
  test('shows a near miss that does not', () => {
    const path = join(root, 'environments/home.ts');
    const site = readFileSync(path, 'utf8');
    writeFileSync(path, site.replace("to: ['backups', 'offsite']", "to: ['bakups']"));
    const said = typeErrors(root);
    writeFileSync(path, site);
    expect(said).toContain(`the site has no bucket 'bakups'"; readonly known: "backups" | "offsite"`);
  });
  test.each(['check', 'show home', 'synth home', 'diff home'])('shows a command that works on it: archipel %s', (command) => {
    expect(README).toContain(`npx archipel ${command} `);
    const { code, err } = archipel(command.split(' '), { cwd: root });
    expect([err, code]).toEqual(['', 0]);
  });
  test('names outputs that are there', () => {
    for (const path of [
      'cdktf.out/stacks/home-foundation/cdk.tf.json',
      'gitops/home/30-blog/deployment-blog.yaml',
      'out/home/ansible/site.yaml',
      'out/home/hosts/main/etc/wireguard/wg0.conf',
      'out/home/devices/laptop.conf',
    ]) {
      expect([path, existsSync(join(root, path))]).toEqual([path, true]);
    }
  });
  test('names the stacks in an order that works', () => {
    const named = /for stack in ([a-z ]+);/.exec(README)?.[1]?.split(' ') ?? [];
    const { stacks } = JSON.parse(readFileSync(join(root, 'cdktf.out/manifest.json'), 'utf8')) as {
      readonly stacks: Readonly<Record<string, { readonly dependencies: readonly string[] }>>;
    };
    expect(Object.keys(stacks).sort()).toEqual(named.map((name) => `home-${name}`).sort());
    for (const [i, name] of named.entries())
      for (const needed of stacks[`home-${name}`]?.dependencies ?? []) expect(named.slice(0, i)).toContain(needed.replace('home-', ''));
  });
  test('names commands of the secrets that work', () => {
    const env = { ...process.env, XDG_CONFIG_HOME: join(root, 'config') };
    expect(archipel(['secrets', 'init', 'home'], { cwd: root, env }).code).toBe(1); // some must be set by hand
    const keys = ['backups', 'offsite'].flatMap((bucket) =>
      ['buckets', 'hosts/places'].flatMap((folder) => [`${folder}/${bucket}/access-key`, `${folder}/${bucket}/secret-key`]),
    );
    for (const id of ['providers/hetzner/token', ...keys]) {
      expect(archipel(['secrets', 'set', 'home', id], { cwd: root, env, input: 'x'.repeat(64) })).toMatchObject({ code: 0, err: '' });
    }
    for (const [to, ...rest] of [['ansible', '--into', 'keys'], ['devices', '--into', 'devices'], ['kubernetes']] as const) {
      expect(archipel(['secrets', 'export', 'home', '--to', to, ...rest], { cwd: root, env }).code).toBe(0);
    }
  });
  test('names scripts that package.json has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
    for (const [, name] of README.matchAll(/npm (?:run )?(test|synth|verify|bench)/g)) expect(Object.keys(scripts)).toContain(name);
  });
});

test('what archipel init writes compiles, breaks no rule and synthesizes', () => {
  const root = project();
  try {
    expect(typeErrors(root)).toBe('');
    expect(archipel(['check'], { cwd: root }).out).toMatch(/home: \d+ rules, 0 errors, 0 warnings/);
    expect(archipel(['synth'], { cwd: root }).code).toBe(0);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});

test('links between documents lead somewhere', () => {
  for (const file of filesUnder('.', '.md').filter((path) => !/node_modules|\.gen|^out\//.test(path))) {
    for (const [, target] of read(file).matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      expect([file, target, existsSync(join(ROOT, file, '..', target ?? ''))]).toEqual([file, target, true]);
    }
  }
});
