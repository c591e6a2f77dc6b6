import { execFileSync } from 'node:child_process';
import fs, { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse, parseAllDocuments } from 'yaml';
import {
  exportAnsible,
  exportEnv,
  exportKubernetes,
  initSecrets,
  rotateSecrets,
  setSecret,
  writePrivateFolder,
} from '../../../constructs/secrets';
import type { SecretPlan } from '../../../constructs/secrets';
import { PLAN, completeSite, inFolder, problemIdsOf, problemsOf, seededSource, siteIn, snapshot, valuesOf } from './fixture';

// generous: the machine may be busy with other suites
jest.setTimeout(120_000);

interface SecretObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly data: Readonly<Record<string, string>>;
}

const decoded = (object: SecretObject) =>
  Object.fromEntries(Object.entries(object.data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]));

describe('Secret manifests', () => {
  test('hold each value in exactly the keys that the plan names, one object a file', () =>
    inFolder(async (folder) => {
      const site = await completeSite(folder);
      const values = await valuesOf(site);
      const { files, warnings } = await exportKubernetes(site);
      const objects = files.map(({ text }) => parse(text, { version: '1.1' }) as SecretObject);
      expect(warnings).toEqual([]);
      expect(files.map(({ path }) => path)).toEqual(['blog/blog-db.yaml', 'blog/blog-session.yaml', 'data/sql-users.yaml']);
      expect(objects.map(({ apiVersion, kind, metadata }) => [apiVersion, kind, metadata.namespace, metadata.name])).toEqual([
        ['v1', 'Secret', 'blog', 'blog-db'],
        ['v1', 'Secret', 'blog', 'blog-session'],
        ['v1', 'Secret', 'data', 'sql-users'],
      ]);
      expect(objects.map(decoded)).toEqual([
        { password: values['sql/blog/password'] },
        { key: values['blog/session-key'] },
        { blog: values['sql/blog/password'], root: values['sql/root/password'] },
      ]);
    }));

  test('bear the labels that the readers of any of their keys ask for', () =>
    inFolder(async (folder) => {
      await completeSite(folder);
      const asking = (plan: SecretPlan): SecretPlan => ({
        ...plan,
        readers: plan.readers.map((reader) =>
          reader.kind === 'kubernetes' && reader.key === 'blog' ? { ...reader, labels: { 'app.kubernetes.io/part-of': 'argocd' } } : reader,
        ),
      });
      const { files } = await exportKubernetes(siteIn(folder, PLAN.map(asking)));
      const labels = files.map(({ text }) => (parse(text) as { readonly metadata: { readonly labels: object } }).metadata.labels);
      const ours = { 'app.kubernetes.io/managed-by': 'archipel' };
      expect(labels).toEqual([ours, ours, { ...ours, 'app.kubernetes.io/part-of': 'argocd' }]);
    }));

  test('one after another are one stream', () =>
    inFolder(async (folder) => {
      const { files } = await exportKubernetes(await completeSite(folder));
      const documents = parseAllDocuments(files.map(({ text }) => text).join(''));
      expect([documents].flat().map((document) => (document.toJS() as SecretObject).metadata.name)).toEqual([
        'blog-db',
        'blog-session',
        'sql-users',
      ]);
    }));

  test('mean the same to a reader of YAML 1.1, whatever the names and values', () =>
    inFolder(async (folder) => {
      const names = ['on', 'yes', 'n', 'null', 'true', '1e3', '0x1f', '12'];
      const plan = names.map((name): SecretPlan => ({
        id: `x/${name}`,
        make: { kind: 'external', ask: 'x' },
        why: 'x',
        readers: [{ kind: 'kubernetes', namespace: 'y', object: name, key: name }],
      }));
      const site = siteIn(folder, plan);
      await initSecrets(site, seededSource());
      for (const name of names) await setSecret(site, seededSource(), `x/${name}`, `${name}: "#'`);
      for (const { text } of (await exportKubernetes(site)).files) {
        const { metadata, data } = parse(text, { version: '1.1' }) as SecretObject;
        expect(metadata.namespace).toBe('y');
        expect(names).toContain(metadata.name);
        expect(Object.keys(data)).toEqual([metadata.name]);
        expect(text).toContain(`${Buffer.from(`${metadata.name}: "#'`).toString('base64')}`);
      }
    }));
});

describe('files for Ansible', () => {
  test('are one for each path of each node, each ending with one line feed', () =>
    inFolder(async (folder) => {
      const site = await completeSite(folder);
      const values = await valuesOf(site);
      const { files } = await exportAnsible(site);
      expect(Object.fromEntries(files.map(({ path, text }) => [path, text]))).toEqual({
        'alice/etc__rancher__k3s__token': `${values['k3s/token']}\n`,
        'alice/etc__wireguard__psk__bob': `${values['mesh/alice-bob/preshared-key']}\n`,
        'alice/etc__wireguard__wg0.key': `${values['mesh/alice/private-key']}\n`,
        'alice/root__.ssh__backup': values['backup/alice/ssh-key'],
        'bob/etc__rancher__k3s__token': `${values['k3s/token']}\n`,
        'bob/etc__wireguard__psk__alice': `${values['mesh/alice-bob/preshared-key']}\n`,
        'bob/etc__wireguard__wg0.key': `${values['mesh/bob/private-key']}\n`,
      });
    }));

  test('give a node nothing that another reads alone', () =>
    inFolder(async (folder) => {
      const site = await completeSite(folder);
      const values = await valuesOf(site);
      const { files } = await exportAnsible(site);
      for (const { id, readers } of PLAN) {
        const allowed = new Set(readers.flatMap((reader) => (reader.kind === 'host' ? [reader.node] : [])));
        const holders = new Set(files.filter(({ text }) => text.includes(values[id] ?? '')).map(({ path }) => path.split('/')[0]));
        expect([id, holders]).toEqual([id, allowed]);
      }
    }));
});

describe('variables for the shell', () => {
  test('are the operator secrets, and a real shell reads any value as it is', () =>
    inFolder(async (folder) => {
      const site = await completeSite(folder);
      const values = await valuesOf(site);
      const awkward = `a'b"c $HOME \`id\` \\ !x\nsecond line`;
      await setSecret(site, seededSource(), 'hetzner/token', awkward);
      const { files } = await exportEnv(site);
      expect(files.map(({ path }) => path)).toEqual(['harbour.env']);
      const script = `${files[0]?.text ?? ''}printf '%s|%s' "$HCLOUD_TOKEN" "$SQL_ROOT_PASSWORD"`;
      expect(execFileSync('sh', ['-c', script], { env: {}, encoding: 'utf8' })).toBe(`${awkward}|${values['sql/root/password']}`);
      expect(files[0]?.text.match(/^export \w+=/gm)).toEqual(['export HCLOUD_TOKEN=', 'export SQL_ROOT_PASSWORD=']);
    }));

  test('quoting holds for any text', () =>
    inFolder(async (folder) => {
      const site = await completeSite(folder);
      await fc.assert(
        fc.asyncProperty(fc.string({ minLength: 1, unit: fc.constantFrom(...`'"\\$\`! \n;&|ab`) }), async (value) => {
          fc.pre(value.trim() !== '' && !value.endsWith('\n'));
          await setSecret(site, seededSource(), 'hetzner/token', value);
          const text = (await exportEnv(site)).files[0]?.text ?? '';
          expect(execFileSync('sh', ['-c', `${text}printf %s "$HCLOUD_TOKEN"`], { env: {}, encoding: 'utf8' })).toBe(value);
        }),
        { numRuns: 25 },
      );
    }));
});

describe('an export', () => {
  test('with a value missing gives nothing, and names every missing one with the command that brings it', () =>
    inFolder(async (folder) => {
      const site = siteIn(folder);
      await initSecrets(site, seededSource());
      const extra = { ...PLAN[0]!, id: 'new/password', readers: [{ kind: 'operator' }] } as const;
      expect(await problemsOf(exportEnv({ ...site, plan: [...PLAN, extra] }))).toMatchObject([
        {
          id: 'secrets/missing',
          where: 'secret hetzner/token',
          do: expect.stringContaining('archipel secrets set harbour hetzner/token') as string,
        },
        { id: 'secrets/missing', where: 'secret new/password', do: 'run archipel secrets init harbour' },
      ]);
    }));

  test('needs only the values that its own readers read', () =>
    inFolder(async (folder) => {
      const site = siteIn(folder);
      await initSecrets(site, seededSource());
      expect((await exportKubernetes(site)).files).toHaveLength(3);
      expect((await exportAnsible(site)).files).toHaveLength(7);
    }));

  test('never holds a former value', () =>
    inFolder(async (folder) => {
      const site = await completeSite(folder);
      const before = Object.values(await valuesOf(site));
      await rotateSecrets(site, seededSource('other'), '**');
      await setSecret(site, seededSource(), 'hetzner/token', 'another token');
      for (const result of [await exportKubernetes(site), await exportAnsible(site), await exportEnv(site)]) {
        const all = JSON.stringify(result);
        for (const value of before) {
          expect(all).not.toContain(JSON.stringify(value).slice(1, -1));
          expect(all).not.toContain(Buffer.from(value).toString('base64'));
        }
      }
    }));

  test('warns when the public file tells peers another key', () =>
    inFolder(async (folder) => {
      const site = await completeSite(folder);
      const text = readFileSync(site.publicFile, 'utf8');
      await rotateSecrets(site, seededSource('other'), 'mesh/**');
      writeFileSync(site.publicFile, text);
      expect((await exportAnsible(site)).warnings.map(({ id, where }) => [id, where])).toEqual([['secrets/public-stale', site.publicFile]]);
    }));
});

describe('a private folder', () => {
  const files = [
    { path: 'alice/a', text: 'one\n' },
    { path: 'bob/b', text: 'two\n' },
  ];
  const content = (folder: string) =>
    Object.fromEntries(
      Object.keys(snapshot(folder))
        .filter((path) => !path.startsWith('.'))
        .map((path) => [path, readFileSync(join(folder, path), 'utf8')]),
    );

  test('holds the files, closed to others whatever the umask, and keeps itself out of Git', () =>
    inFolder((folder) => {
      const target = join(folder, 'deep', 'export');
      const umask = process.umask(0);
      try {
        expect(writePrivateFolder(target, files)).toBe(true);
      } finally {
        process.umask(umask);
      }
      expect(content(target)).toEqual({ 'alice/a': 'one\n', 'bob/b': 'two\n' });
      expect(readFileSync(join(target, '.gitignore'), 'utf8')).toBe('*\n');
      for (const path of ['.', 'alice', 'bob']) expect(statSync(join(target, path)).mode & 0o777).toBe(0o700);
      for (const path of Object.keys(snapshot(target))) expect(statSync(join(target, path)).mode & 0o777).toBe(0o600);
      expect(readdirSync(join(folder, 'deep'))).toEqual(['export']);
    }));

  test('is not touched by the same files again', () =>
    inFolder((folder) => {
      const target = join(folder, 'export');
      writePrivateFolder(target, files);
      const before = snapshot(folder);
      expect(writePrivateFolder(target, files)).toBe(false);
      expect(snapshot(folder)).toEqual(before);
    }));

  test('is closed again when its modes were opened', () =>
    inFolder((folder) => {
      const target = join(folder, 'export');
      for (const path of ['.', 'alice', 'alice/a']) {
        writePrivateFolder(target, files);
        chmodSync(join(target, path), 0o755);
        expect(writePrivateFolder(target, files)).toBe(true);
        expect(statSync(join(target, path)).mode & 0o077).toBe(0);
      }
    }));

  test('loses what is no longer exported', () =>
    inFolder((folder) => {
      const target = join(folder, 'export');
      writePrivateFolder(target, files);
      expect(writePrivateFolder(target, [{ path: 'alice/c', text: 'three\n' }])).toBe(true);
      expect(content(target)).toEqual({ 'alice/c': 'three\n' });
      expect(readdirSync(target).sort()).toEqual(['.archipel-secrets', '.gitignore', 'alice']);
    }));

  test.each([
    ['a folder of somebody else', (target: string) => mkdirSync(join(target, 'photos'), { recursive: true })],
    [
      'a file beside an export',
      (target: string) => (writePrivateFolder(target, files), writeFileSync(join(target, 'alice', 'notes'), 'x')),
    ],
    [
      'a link beside an export',
      (target: string) => (writePrivateFolder(target, files), symlinkSync('/etc/hostname', join(target, 'link'))),
    ],
  ])('refuses %s and leaves it', (_, arrange) =>
    inFolder(async (folder) => {
      const target = join(folder, 'export');
      arrange(target);
      const before = snapshot(folder);
      expect(await problemIdsOf(() => writePrivateFolder(target, [{ path: 'x', text: 'y' }]))).toEqual(['secrets/export-foreign']);
      expect(snapshot(folder)).toEqual(before);
      expect(existsSync(target)).toBe(true);
    }),
  );

  test('fills an empty folder', () =>
    inFolder((folder) => {
      const target = join(folder, 'export');
      mkdirSync(target);
      expect(writePrivateFolder(target, files)).toBe(true);
      expect(statSync(target).mode & 0o777).toBe(0o700);
    }));

  test('does not replace a file', () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'export'), 'x');
      expect(await problemsOf(() => writePrivateFolder(join(folder, 'export'), files))).toMatchObject([
        { id: 'secrets/disk', got: 'ENOTDIR' },
      ]);
      expect(readFileSync(join(folder, 'export'), 'utf8')).toBe('x');
    }));

  test('removes the plain text that a crashed export left, and no other', () =>
    inFolder((folder) => {
      const dead = 2 ** 22 + 1;
      const living = process.ppid;
      for (const pid of [dead, living]) mkdirSync(join(folder, `.export.${pid}.export`, 'new'), { recursive: true });
      mkdirSync(join(folder, '.export.mine'));
      writePrivateFolder(join(folder, 'export'), files);
      expect(readdirSync(folder).sort()).toEqual([`.export.${living}.export`, '.export.mine', 'export'].sort());
    }));

  test.each([1, 2])('comes back whole when rename %i fails', (failing) =>
    inFolder(async (folder) => {
      const target = join(folder, 'export');
      writePrivateFolder(target, files);
      const before = snapshot(folder);
      const real = fs.renameSync;
      let calls = 0;
      const spy = jest.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
        calls += 1;
        if (calls === failing) throw Object.assign(new Error('EIO'), { code: 'EIO' });
        real(from, to);
      });
      expect(await problemIdsOf(() => writePrivateFolder(target, [{ path: 'x', text: 'y' }]))).toEqual(['secrets/disk']);
      spy.mockRestore();
      expect(snapshot(folder)).toEqual(before);
      expect(readdirSync(folder)).toEqual(['export']);
    }),
  );
});
