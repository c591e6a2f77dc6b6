import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createColors } from 'picocolors';
import { parse } from 'yaml';
import { z } from 'zod';
import { resolve } from '../../../blueprint/resolve';
import { sealedSecrets } from '../../../charts/sealed-secrets/service';
import { mysql, secret } from '../../../blueprint/contracts/contract';
import { defineService } from '../../../blueprint/service';
import { secretsCommand } from '../../../cli/commands/secrets';
import type { Console } from '../../../cli/console';
import { secretPaths } from '../../../cli/secrets/paths';
import { synthesize } from '../../../cli/synthesis';
import { compareTree, ForeignFileError, writeTrees } from '../../../constructs/files/write-tree';
import { InputError } from '../../../constructs/problem';
import type { SecretSite } from '../../../constructs/secrets';
import type { EnvironmentInput } from '../../../environments/environment';
import { example } from '../../charts/example';
import { valuesOf } from '../../constructs/secrets/fixture';
import { openSealed, sealingPair } from '../../constructs/secrets/open-sealed';

jest.setTimeout(120_000);

const pod = { cpu: '10m', memory: '32Mi', ports: { main: 3306 } } as const;
const database = defineService({
  kind: 'database',
  wave: 'data',
  options: { title: z.string().default('') },
  components: () => ({ db: pod }),
  needs: () => ({ root: secret({ kind: 'password', length: 32, alphabet: 'alphanumeric' }, 'administers itself') }),
  provides: {
    mysql: {
      component: 'db',
      port: 'main',
      answer: ({ host, port, consumer, secret: shared }) => ({
        host,
        port,
        database: consumer,
        user: consumer,
        password: shared('password', 'signs in'),
      }),
    },
  },
  chart: () => Promise.resolve({ chart: { build: () => undefined } }),
});
const journal = defineService({
  kind: 'journal',
  options: { title: z.string().default('') },
  components: () => ({ app: pod }),
  needs: () => ({ db: mysql() }),
  chart: () => Promise.resolve({ chart: { build: () => undefined } }),
});
const { sql, blog } = { sql: database({ in: 'data' }), blog: journal({ in: 'web' }) };
const site = (services: EnvironmentInput['services'] = { sql, blog, seals: sealedSecrets({}) }): EnvironmentInput => ({
  ...example,
  services,
});
const pair = sealingPair();

/** A project in a folder of its own, and its command line. */
class Project {
  readonly root = mkdtempSync(join(tmpdir(), 'archipel-seal-'));
  readonly gitops = join(this.root, 'gitops/example');
  private input: EnvironmentInput = site();

  constructor() {
    writeFileSync(join(this.root, 'cluster.pem'), pair.certificate);
  }

  /** Runs `archipel secrets …`. */
  async secrets(...argv: readonly string[]): Promise<string> {
    let out = '';
    const write = (text: string): void => {
      out += text;
    };
    const console: Console = { root: this.root, out: write, err: write, colours: createColors(false), interactive: false };
    const sitesOf = () => Promise.resolve([{ name: 'example', file: 'environments/example.ts', input: this.input }]);
    const identity = join(this.root, 'identity');
    await secretsCommand(console, sitesOf, () => undefined).parseAsync([...argv, '--identity', identity], { from: 'user' });
    return out;
  }

  change(services: EnvironmentInput['services']): void {
    this.input = site(services);
  }

  async synth(): Promise<void> {
    writeTrees(await synthesize([resolve(this.input, 'example.ts')], this.root, ['kubernetes'], false));
  }

  async stale(): Promise<unknown> {
    return (await synthesize([resolve(this.input, 'example.ts')], this.root, ['kubernetes'], false)).map(compareTree);
  }

  get site(): SecretSite {
    const { blueprint } = resolve(this.input, 'example.ts');
    const paths = secretPaths({ environment: 'example', siteFile: join(this.root, 'environments/example.ts'), home: this.root });
    return { environment: 'example', plan: blueprint.secrets, ...paths, identityFile: join(this.root, 'identity') };
  }

  /** Sealed files, relative to the site's folder. */
  sealed(): readonly string[] {
    if (!existsSync(this.gitops)) return [];
    return readdirSync(this.gitops, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.includes('sealedsecret-'))
      .sort();
  }
}

let project: Project;
beforeEach(async () => {
  project = new Project();
  await project.secrets('init', 'example');
});
afterEach(() => rmSync(project.root, { recursive: true, force: true }));

const FILES = [
  '10-sql/sealedsecret-data.sql-grants.yaml',
  '10-sql/sealedsecret-data.sql-root.yaml',
  '30-blog/sealedsecret-web.blog-db.yaml',
];

test('a class that it is not for is not sealed', async () => {
  project.change({ sql: database({ in: 'data' }), blog: journal({ in: 'web' }), seals: sealedSecrets({ classes: ['dev', 'platform'] }) });
  expect(await project.secrets('seal', 'example', '--certificate', 'cluster.pem')).toContain('0 sealed, 0 unchanged, 0 removed');
  expect(project.sealed()).toEqual([]);
  project.change({ sql, blog, seals: sealedSecrets({ classes: ['prod'] }) });
  await project.secrets('seal', 'example', '--certificate', 'cluster.pem');
  expect(project.sealed()).toEqual(FILES);
});

test('each Secret lies sealed in the folder of the service that reads it, and the certificate is kept for the next time', async () => {
  const out = await project.secrets('seal', 'example', '--certificate', 'cluster.pem');
  expect(project.sealed()).toEqual(FILES);
  expect(out.split('\n')).toEqual([
    '3 sealed, 0 unchanged, 0 removed',
    ...FILES.map((file) => `  sealed gitops/example/${file}`),
    'kept the certificate as environments/example.sealing.pem: commit it',
    'commit gitops/example',
    '',
  ]);
  expect(readFileSync(join(project.root, 'environments/example.sealing.pem'), 'utf8')).toBe(pair.certificate);
});

test('the key of the cluster opens what lies there', async () => {
  await project.secrets('seal', 'example', '--certificate', 'cluster.pem');
  const values = await valuesOf(project.site);
  const { spec } = parse(readFileSync(join(project.gitops, FILES[2]!), 'utf8')) as {
    readonly spec: { readonly encryptedData: Readonly<Record<string, string>> };
  };
  expect(openSealed(pair.key, 'web/blog-db', spec.encryptedData['password']!)).toBe(values['sql/blog/db/password']);
});

test('a second run writes nothing, a rotation writes its readers', async () => {
  await project.secrets('seal', 'example', '--certificate', 'cluster.pem');
  expect(await project.secrets('seal', 'example')).toBe('0 sealed, 3 unchanged, 0 removed\n');
  await project.secrets('rotate', 'example', 'sql/root');
  expect(await project.secrets('seal', 'example')).toBe(
    `1 sealed, 2 unchanged, 0 removed\n  sealed gitops/example/${FILES[1]}\ncommit gitops/example\n`,
  );
});

test('synthesis keeps what was sealed and calls it no difference, before and after', async () => {
  await project.secrets('seal', 'example', '--certificate', 'cluster.pem');
  await project.synth();
  expect(project.sealed()).toEqual(FILES);
  expect(await project.stale()).toEqual([{ added: [], changed: [], removed: [] }]);
  expect(await project.secrets('seal', 'example')).toMatch(/^0 sealed, 3 unchanged/);
});

test('what a service no longer reads goes, and what moves is not sealed anew', async () => {
  await project.synth();
  await project.secrets('seal', 'example', '--certificate', 'cluster.pem');
  const before = readFileSync(join(project.gitops, FILES[1]!), 'utf8');
  mkdirSync(join(project.gitops, '99-former'));
  writeFileSync(join(project.gitops, '99-former/sealedsecret-data.sql-root.yaml'), before);
  rmSync(join(project.gitops, FILES[1]!));
  project.change({ sql, seals: sealedSecrets({}) });
  await project.synth();
  const out = await project.secrets('seal', 'example');
  expect(project.sealed()).toEqual([FILES[1]]);
  expect(out).toContain(`removed gitops/example/${FILES[2]}`);
  expect(readFileSync(join(project.gitops, FILES[1]!), 'utf8')).toBe(before);
});

test('no output and no file beside the store holds a value', async () => {
  const out = await project.secrets('seal', 'example', '--certificate', 'cluster.pem');
  const texts = [out, ...project.sealed().map((path) => readFileSync(join(project.gitops, path), 'utf8'))].join('');
  for (const value of Object.values(await valuesOf(project.site))) {
    expect(texts).not.toContain(value);
    expect(texts).not.toContain(Buffer.from(value).toString('base64').replace(/=+$/, '').slice(0, -1));
  }
});

const failure = async (work: Promise<unknown>): Promise<unknown> => work.then(() => undefined).catch((error: unknown) => error);

test('without a certificate it says how to fetch the one of this cluster, and writes nothing', async () => {
  const error = await failure(project.secrets('seal', 'example'));
  expect(error).toBeInstanceOf(InputError);
  expect((error as InputError).problems).toMatchObject([
    {
      id: 'secrets/sealing-certificate',
      where: 'environments/example.sealing.pem',
      do: expect.stringMatching(/^run kubectl get secret -n seals -l .*--certificate example\.pem$/) as string,
    },
  ]);
  expect(project.sealed()).toEqual([]);
});

test('a certificate that is none is not kept', async () => {
  writeFileSync(join(project.root, 'cluster.pem'), pair.keyPem);
  expect((await failure(project.secrets('seal', 'example', '--certificate', 'cluster.pem'))) instanceof InputError).toBe(true);
  expect(existsSync(join(project.root, 'environments/example.sealing.pem'))).toBe(false);
});

test("somebody else's file is not replaced, and nothing is written beside it", async () => {
  const path = join(project.gitops, FILES[2]!);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, 'kind: SealedSecret\n');
  expect(await failure(project.secrets('seal', 'example', '--certificate', 'cluster.pem'))).toBeInstanceOf(ForeignFileError);
  expect(project.sealed()).toEqual([FILES[2]]);
  expect(readFileSync(path, 'utf8')).toBe('kind: SealedSecret\n');
});

test("somebody else's file that nothing reads stays", async () => {
  const path = join(project.gitops, '30-blog/sealedsecret-web.own.yaml');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, 'kind: SealedSecret\n');
  await project.secrets('seal', 'example', '--certificate', 'cluster.pem');
  expect(existsSync(path)).toBe(true);
});

test('a site in which nothing opens them is told so', async () => {
  project.change({ sql });
  const error = await failure(project.secrets('seal', 'example', '--certificate', 'cluster.pem'));
  expect((error as InputError).problems.map(({ id }) => id)).toEqual(['secrets/nothing-unseals']);
});
