import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  lstatSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { initSecrets, listSecrets, parsePublicHalves, setSecret, tryFindPublicHalf } from '../../../constructs/secrets';
import { recipientOf } from '../../../constructs/secrets/age';
import { readIdentity } from '../../../constructs/secrets/identity';
import { changeStore } from '../../../constructs/secrets/store';
import { sshPublicKey } from '../../../constructs/secrets/ssh-key';
import { wireguardPublicKey } from '../../../constructs/secrets/wireguard-key';
import { OWN_IDS, PLAN, inFolder, problemIdsOf, problemsOf, seededSource, siteIn, snapshot, valuesOf } from './fixture';

// generous: the machine may be busy with other suites
jest.setTimeout(120_000);

describe('the first run', () => {
  test('makes the identity, every secret that we can make, and asks for the others', () =>
    inFolder(async (folder) => {
      const site = siteIn(folder);
      const result = await initSecrets(site, seededSource());
      expect(result).toEqual({
        identityCreated: true,
        created: OWN_IDS,
        kept: 0,
        asked: [{ id: 'hetzner/token', ask: 'an API token of the project, from its console', why: 'Terraform speaks to the cloud' }],
        storeWritten: true,
        publicWritten: true,
        warnings: [],
      });
      expect(Object.keys(await valuesOf(site)).sort()).toEqual(OWN_IDS);
    }));

  test('leaves the identity, the store and its folder closed to others, and nothing else behind', () =>
    inFolder(async (folder) => {
      const site = siteIn(folder);
      await initSecrets(site, seededSource());
      expect(statSync(site.identityFile).mode & 0o777).toBe(0o600);
      expect(statSync(dirname(site.identityFile)).mode & 0o777).toBe(0o700);
      expect(statSync(site.store).mode & 0o777).toBe(0o600);
      expect(statSync(site.publicFile).mode & 0o777).toBe(0o644);
      expect(Object.keys(snapshot(folder))).toEqual([
        'environments/harbour.public.json',
        'environments/secrets/harbour.age',
        'home/archipel/harbour.agekey',
      ]);
    }));

  test('uses an identity that is there', () =>
    inFolder(async (folder) => {
      const elsewhere = siteIn(join(folder, 'elsewhere'));
      await initSecrets(elsewhere, seededSource());
      const site = { ...siteIn(join(folder, 'here')), identityFile: elsewhere.identityFile };
      const before = snapshot(join(folder, 'elsewhere'));
      expect((await initSecrets(site, seededSource())).identityCreated).toBe(false);
      expect(snapshot(join(folder, 'elsewhere'))).toEqual(before);
      expect(await valuesOf(site)).toHaveProperty(['k3s/token']);
    }));

  test('refuses an unsound plan before it touches the disk', () =>
    inFolder(async (folder) => {
      const site = siteIn(folder, [...PLAN, ...PLAN.slice(0, 1)]);
      expect(new Set(await problemIdsOf(initSecrets(site, seededSource())))).toEqual(new Set(['secrets/plan-clash']));
      expect(snapshot(folder)).toEqual({});
    }));

  test('refuses to begin anew where a public file tells of a lost store', () =>
    inFolder(async (folder) => {
      const site = siteIn(folder);
      await initSecrets(site, seededSource());
      unlinkSync(site.store);
      const before = snapshot(folder);
      expect(await problemIdsOf(initSecrets(site, seededSource('other')))).toEqual(['secrets/store-lost']);
      expect(snapshot(folder)).toEqual(before);
      unlinkSync(site.publicFile);
      expect((await initSecrets(site, seededSource('other'))).created).toEqual(OWN_IDS);
    }));

  test('refuses to begin anew over a public file that it cannot read', () =>
    inFolder(async (folder) => {
      const site = siteIn(folder);
      mkdirSync(dirname(site.publicFile), { recursive: true });
      writeFileSync(site.publicFile, '<<<<<<< HEAD\n');
      expect(await problemIdsOf(initSecrets(site, seededSource()))).toEqual(['secrets/public-form']);
      expect(existsSync(site.store)).toBe(false);
    }));

  test('begins beside a public file of examples that names no recipient', () =>
    inFolder(async (folder) => {
      const site = siteIn(folder);
      mkdirSync(dirname(site.publicFile), { recursive: true });
      const example = { version: 1, environment: 'harbour', recipients: [], wireguard: { 'mesh/alice/private-key': 'x' }, ssh: {} };
      writeFileSync(site.publicFile, JSON.stringify(example));
      expect((await initSecrets(site, seededSource())).publicWritten).toBe(true);
    }));
});

describe('a further run', () => {
  test('touches no file', () =>
    inFolder(async (folder) => {
      const site = siteIn(folder);
      await initSecrets(site, seededSource());
      const before = snapshot(folder);
      const result = await initSecrets(site, seededSource('other'));
      expect(result).toMatchObject({
        identityCreated: false,
        created: [],
        kept: OWN_IDS.length,
        storeWritten: false,
        publicWritten: false,
      });
      expect(snapshot(folder)).toEqual(before);
    }));

  test('makes only what the plan has gained and keeps what it has lost', () =>
    inFolder(async (folder) => {
      const [first, second, ...rest] = PLAN;
      await initSecrets(siteIn(folder, [first!, second!]), seededSource());
      const before = await valuesOf(siteIn(folder));
      const result = await initSecrets(siteIn(folder, [second!, ...rest]), seededSource('other'));
      expect(result).toMatchObject({ created: OWN_IDS.filter((id) => id !== first!.id && id !== second!.id), kept: 1 });
      expect(await valuesOf(siteIn(folder))).toMatchObject(before);
    }));

  test('tells of a value that its plan could not have given, and leaves it', () =>
    inFolder(async (folder) => {
      const site = siteIn(folder);
      await initSecrets(site, seededSource());
      const before = snapshot(folder);
      const changed = PLAN.map((secret) => {
        if (secret.id === 'sql/blog/password')
          return { ...secret, make: { kind: 'password', length: 40, alphabet: 'alphanumeric' } as const };
        return secret.id === 'k3s/token' ? { ...secret, make: { kind: 'external', ask: 'a token' } as const } : secret;
      });
      const { warnings } = await initSecrets({ ...site, plan: changed }, seededSource());
      expect(warnings.map(({ id, where, severity, do: next }) => [id, where, severity, next])).toEqual([
        ['secrets/unfit', 'secret sql/blog/password', 'warning', 'run archipel secrets rotate harbour sql/blog/password'],
        ['secrets/unfit', 'secret k3s/token', 'warning', 'run archipel secrets set harbour k3s/token'],
      ]);
      expect(snapshot(folder)).toEqual(before);
    }));

  test('leaves a key pair whose stored value is no such key out of the public file, and warns', () =>
    inFolder(async (folder) => {
      const site = siteIn(folder);
      await initSecrets(site, seededSource());
      for (const make of [{ kind: 'ssh-key', comment: 'x' }, { kind: 'wireguard-key' }] as const) {
        const plan = PLAN.map((secret) => (secret.id === 'sql/blog/password' ? { ...secret, make } : secret));
        const { warnings } = await initSecrets({ ...site, plan }, seededSource());
        expect(warnings).toMatchObject([{ id: 'secrets/unfit', where: 'secret sql/blog/password' }]);
        expect(readFileSync(site.publicFile, 'utf8')).not.toContain('sql/blog');
      }
    }));

  test('survives a key that somebody spoiled in the store', () =>
    inFolder(async (folder) => {
      const site = siteIn(folder);
      await initSecrets(site, seededSource());
      for (const id of ['mesh/alice/private-key', 'backup/alice/ssh-key']) {
        await changeStore(site, seededSource().now, async (contents) => {
          const spoiled = { ...contents.secrets.get(id)!, value: 'spoiled' };
          return { contents: { ...contents, secrets: new Map([...contents.secrets, [id, spoiled]]) }, result: {} };
        });
        const { warnings } = await initSecrets(site, seededSource());
        expect(warnings.map(({ where }) => where)).toContain(`secret ${id}`);
        expect(readFileSync(site.publicFile, 'utf8')).not.toContain(id);
      }
    }));

  test('repairs a public file that is missing or edited', () =>
    inFolder(async (folder) => {
      const site = siteIn(folder);
      await initSecrets(site, seededSource());
      const text = readFileSync(site.publicFile, 'utf8');
      for (const spoil of [() => rmSync(site.publicFile), () => writeFileSync(site.publicFile, '{')]) {
        spoil();
        expect(await initSecrets(site, seededSource())).toMatchObject({ storeWritten: false, publicWritten: true });
        expect(readFileSync(site.publicFile, 'utf8')).toBe(text);
      }
    }));

  test('does not make a new identity for a store that has one', () =>
    inFolder(async (folder) => {
      const site = siteIn(folder);
      await initSecrets(site, seededSource());
      unlinkSync(site.identityFile);
      const before = snapshot(folder);
      expect(await problemIdsOf(initSecrets(site, seededSource()))).toEqual(['secrets/identity-missing']);
      expect(snapshot(folder)).toEqual(before);
    }));

  test('writes through a symbolic link to a store that is kept elsewhere', () =>
    inFolder(async (folder) => {
      const site = siteIn(folder);
      await initSecrets(site, seededSource());
      const kept = join(folder, 'kept.age');
      writeFileSync(kept, readFileSync(site.store));
      unlinkSync(site.store);
      symlinkSync(kept, site.store);
      await setSecret(site, seededSource(), 'hetzner/token', 'token');
      expect(lstatSync(site.store).isSymbolicLink()).toBe(true);
      expect(await valuesOf({ ...site, store: kept })).toHaveProperty(['hetzner/token'], 'token');
    }));
});

describe('the identity', () => {
  test('is a file that age tools read, with its public half as a comment', () =>
    inFolder(async (folder) => {
      const site = siteIn(folder);
      await initSecrets(site, seededSource());
      const lines = readFileSync(site.identityFile, 'utf8').split('\n');
      expect(lines).toHaveLength(4);
      expect(lines[0]).toBe('# created: 2026-01-02T03:05:05.000Z');
      expect(lines[1]).toBe(`# public key: ${await recipientOf(lines[2] ?? '')}`);
      expect(lines[2]).toMatch(/^AGE-SECRET-KEY-1[0-9A-Z]{58}$/);
    }));

  test.each([0o640, 0o604, 0o660, 0o601])('that others may reach with mode %i is a warning in every verb', (mode) =>
    inFolder(async (folder) => {
      const site = siteIn(folder);
      await initSecrets(site, seededSource());
      chmodSync(site.identityFile, mode);
      for (const { warnings } of [await initSecrets(site, seededSource()), await listSecrets(site)]) {
        expect(warnings.map(({ id, where, severity }) => [id, where, severity])).toEqual([
          ['secrets/identity-mode', site.identityFile, 'warning'],
        ]);
      }
    }),
  );

  test.each([0o600, 0o400])('that only its owner reads with mode %i is none', (mode) =>
    inFolder(async (folder) => {
      const site = siteIn(folder);
      await initSecrets(site, seededSource());
      chmodSync(site.identityFile, mode);
      expect((await listSecrets(site)).warnings).toEqual([]);
    }),
  );

  test('may hold several keys, of which one opens the store', () =>
    inFolder(async (folder) => {
      const site = siteIn(folder);
      const other = siteIn(join(folder, 'other'));
      await initSecrets(site, seededSource());
      await initSecrets(other, seededSource());
      const both = join(folder, 'both.agekey');
      writeFileSync(both, `${readFileSync(other.identityFile, 'utf8')}\n${readFileSync(site.identityFile, 'utf8')}`, { mode: 0o600 });
      expect((await readIdentity(both)).identities).toHaveLength(2);
      expect(await valuesOf({ ...site, identityFile: both })).toEqual(await valuesOf(site));
    }));

  test.each([
    ['empty', '', 'the file holds no identity'],
    ['comments only', '# nothing\n', 'the file holds no identity'],
    ['a typing error', 'AGE-SECRET-KEY-1QQQ\n', 'the line is no age identity'],
    ['a wrong checksum', `AGE-SECRET-KEY-1${'Q'.repeat(58)}\n`, 'the line is no age identity'],
    ['a recipient', `age1${'q'.repeat(58)}\n`, 'the line is no age identity'],
  ])('that is %s is refused without showing it', (_, text, what) =>
    inFolder(async (folder) => {
      const site = siteIn(folder);
      await initSecrets(site, seededSource());
      writeFileSync(site.identityFile, text);
      const [problem] = await problemsOf(listSecrets(site));
      expect(problem).toMatchObject({ id: 'secrets/identity-form', what });
      expect(JSON.stringify(problem)).not.toContain('QQQ');
    }),
  );
});

describe('the public file', () => {
  test('holds the recipients and the public half of every key pair, sorted, and says it the same way twice', () =>
    inFolder(async (folder) => {
      const site = siteIn(folder);
      await initSecrets(site, seededSource());
      const text = readFileSync(site.publicFile, 'utf8');
      const halves = parsePublicHalves(text, site.publicFile, 'harbour');
      const values = await valuesOf(site);
      expect(halves).toEqual({
        environment: 'harbour',
        recipients: (await readIdentity(site.identityFile)).recipients,
        wireguard: {
          'mesh/alice/private-key': wireguardPublicKey(values['mesh/alice/private-key'] ?? ''),
          'mesh/bob/private-key': wireguardPublicKey(values['mesh/bob/private-key'] ?? ''),
        },
        ssh: { 'backup/alice/ssh-key': await sshPublicKey(values['backup/alice/ssh-key'] ?? '') },
        authorities: {},
        rsa: {},
      });
      // a site without authorities says nothing of them
      expect(text).not.toMatch(/authorities|rsa/);
      expect(Object.keys(halves.wireguard)).toEqual(['mesh/alice/private-key', 'mesh/bob/private-key']);
      unlinkSync(site.publicFile);
      await initSecrets({ ...site, plan: [...PLAN].reverse() }, seededSource());
      expect(readFileSync(site.publicFile, 'utf8')).toBe(text);
    }));

  test('answers by id, and only for ids that it has', () => {
    const halves = { environment: 'x', recipients: [], wireguard: { a: 'A' }, ssh: { b: 'B' }, authorities: {}, rsa: {} };
    expect(['a', 'b', 'c', 'constructor'].map((id) => tryFindPublicHalf(halves, id))).toEqual(['A', 'B', undefined, undefined]);
  });

  test.each([
    ['another environment', { version: 1, environment: 'other', recipients: [], wireguard: {}, ssh: {} }],
    ['another version', { version: 2, environment: 'harbour', recipients: [], wireguard: {}, ssh: {} }],
    ['an unknown key', { version: 1, environment: 'harbour', recipients: [], wireguard: {}, ssh: {}, extra: 1 }],
    ['a number for a key', { version: 1, environment: 'harbour', recipients: [], wireguard: { a: 1 }, ssh: {} }],
    ['null', null],
  ])('of %s is refused', async (_, json) => {
    expect(await problemIdsOf(() => parsePublicHalves(JSON.stringify(json), 'p', 'harbour'))).toEqual(['secrets/public-form']);
  });
});
