import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  addRecipient,
  finishRotation,
  initSecrets,
  listSecrets,
  parsePublicHalves,
  removeRecipient,
  rotateSecrets,
  setSecret,
} from '../../../constructs/secrets';
import type { SecretSite } from '../../../constructs/secrets';
import { recipientOf } from '../../../constructs/secrets/age';
import { readIdentity } from '../../../constructs/secrets/identity';
import { openStore } from '../../../constructs/secrets/store';
import { wireguardPublicKey } from '../../../constructs/secrets/wireguard-key';
import {
  OWN_IDS,
  PLAN,
  completeSite,
  inFolder,
  otherSshKey,
  problemIdsOf,
  problemsOf,
  seededSource,
  siteIn,
  snapshot,
  valuesOf,
} from './fixture';

// generous: the machine may be busy with other suites
jest.setTimeout(120_000);

async function storedOf(site: SecretSite, id: string) {
  return (await openStore(site)).contents.secrets.get(id);
}

const later = () => seededSource('later', '2026-06-01T00:00:00.000Z');

describe('list', () => {
  test('tells what hangs on a value, of what it does', () =>
    inFolder(async (folder) => {
      const plan = PLAN.map((secret) => (secret.id === 'k3s/token' ? { ...secret, bound: 'the datastore is encrypted with it' } : secret));
      const { secrets } = await listSecrets(siteIn(folder, plan));
      expect(secrets.flatMap(({ id, bound }) => (bound === undefined ? [] : [[id, bound]]))).toEqual([
        ['k3s/token', 'the datastore is encrypted with it'],
      ]);
    }));

  test('without a store calls every secret missing and needs no identity', () =>
    inFolder(async (folder) => {
      const { secrets } = await listSecrets(siteIn(folder));
      expect(secrets.map(({ id }) => id)).toEqual(PLAN.map(({ id }) => id).sort());
      expect(new Set(secrets.map(({ state }) => state))).toEqual(new Set(['missing']));
      expect(snapshot(folder)).toEqual({});
    }));

  test('tells what is present, missing and unused, with kind, dates and readers', () =>
    inFolder(async (folder) => {
      await initSecrets(siteIn(folder), seededSource());
      const site = siteIn(
        folder,
        PLAN.filter(({ id }) => id !== 'k3s/token'),
      );
      await rotateSecrets(site, later(), 'sql/blog/password');
      const { secrets } = await listSecrets(site);
      const byId = new Map(secrets.map((secret) => [secret.id, secret]));
      expect(byId.get('sql/blog/password')).toEqual({
        id: 'sql/blog/password',
        kind: 'password',
        state: 'present',
        created: '2026-01-02T03:06:05.000Z',
        rotated: '2026-06-01T00:01:00.000Z',
        rotating: true,
        readers: ['Secret blog/blog-db key password', 'Secret data/sql-users key blog'],
        why: 'the blog signs in to its database',
      });
      expect(byId.get('hetzner/token')).toMatchObject({
        state: 'missing',
        kind: 'external',
        rotating: false,
        readers: ['operator HCLOUD_TOKEN'],
      });
      expect(byId.get('k3s/token')).toEqual({
        id: 'k3s/token',
        kind: 'hex',
        state: 'unused',
        created: '2026-01-02T03:06:05.000Z',
        rotating: false,
        readers: [],
      });
      expect(byId.get('mesh/alice/private-key')?.readers).toEqual(['alice:/etc/wireguard/wg0.key']);
      expect(secrets.map(({ id }) => id)).toEqual(PLAN.map(({ id }) => id).sort());
    }));
});

describe('rotate', () => {
  test('gives exactly the named secret a new value, keeps the former one, and says who reads it', () =>
    inFolder(async (folder) => {
      const site = await completeSite(folder);
      const before = await valuesOf(site);
      const result = await rotateSecrets(site, later(), 'sql/blog/password');
      const after = await valuesOf(site);
      expect(result.changed).toEqual([PLAN[0]]);
      expect(result).toMatchObject({ skipped: [], storeWritten: true, publicWritten: false });
      expect(after['sql/blog/password']).not.toBe(before['sql/blog/password']);
      expect(await storedOf(site, 'sql/blog/password')).toMatchObject({
        previous: before['sql/blog/password'],
        created: '2026-01-02T03:06:05.000Z',
      });
      expect({ ...after, 'sql/blog/password': '' }).toEqual({ ...before, 'sql/blog/password': '' });
    }));

  test.each([
    ['sql/*/password', ['sql/blog/password', 'sql/root/password']],
    ['mesh/**', ['mesh/alice-bob/preshared-key', 'mesh/alice/private-key', 'mesh/bob/private-key']],
    ['mesh/*/private-key', ['mesh/alice/private-key', 'mesh/bob/private-key']],
    ['**', OWN_IDS],
  ])('%s reaches what the glob names', (pattern, changed) =>
    inFolder(async (folder) => {
      const site = await completeSite(folder);
      const result = await rotateSecrets(site, later(), pattern);
      expect(result.changed.map(({ id }) => id)).toEqual(changed);
      expect(result.skipped).toEqual(pattern === '**' ? ['hetzner/token'] : []);
    }),
  );

  test('a star stays in its segment, and other characters mean themselves', () =>
    inFolder(async (folder) => {
      const site = await completeSite(folder);
      for (const pattern of ['sql/*', '*', 'sql.blog.password', 'sql/(blog|root)/password', 'mesh/+']) {
        expect(await problemIdsOf(rotateSecrets(site, later(), pattern))).toEqual(['secrets/unknown']);
      }
    }));

  test('of a key pair publishes its new half', () =>
    inFolder(async (folder) => {
      const site = await completeSite(folder);
      expect(await rotateSecrets(site, later(), 'mesh/alice/private-key')).toMatchObject({ publicWritten: true });
      const halves = parsePublicHalves(readFileSync(site.publicFile, 'utf8'), site.publicFile, 'harbour');
      expect(halves.wireguard['mesh/alice/private-key']).toBe(wireguardPublicKey((await valuesOf(site))['mesh/alice/private-key'] ?? ''));
    }));

  test('follows a plan that now wants another form', () =>
    inFolder(async (folder) => {
      const site = await completeSite(folder);
      const plan = PLAN.map((secret) => (secret.id === 'k3s/token' ? { ...secret, make: { kind: 'base64', bytes: 48 } as const } : secret));
      await rotateSecrets({ ...site, plan }, later(), 'k3s/token');
      expect(await storedOf(site, 'k3s/token')).toMatchObject({ kind: 'base64', value: expect.stringMatching(/^[\w+/]{64}$/) as string });
      expect((await initSecrets({ ...site, plan }, later())).warnings).toEqual([]);
    }));

  test('of what somebody else issues, or of what has no value, is refused by its id', () =>
    inFolder(async (folder) => {
      const site = await completeSite(folder);
      const before = snapshot(folder);
      const plan = [...PLAN, { ...PLAN[0]!, id: 'new/password', readers: [] }];
      expect(await problemsOf(rotateSecrets(site, later(), 'hetzner/token'))).toMatchObject([
        { id: 'secrets/rotate-external', do: expect.stringContaining('secrets set harbour hetzner/token') as string },
      ]);
      expect(await problemIdsOf(rotateSecrets({ ...site, plan }, later(), 'new/password'))).toEqual(['secrets/rotate-missing']);
      expect(snapshot(folder)).toEqual(before);
    }));

  test('of an unknown id suggests the near miss, and only a near one', () =>
    inFolder(async (folder) => {
      const site = await completeSite(folder);
      expect(await problemsOf(rotateSecrets(site, later(), 'sql/blog/pasword'))).toMatchObject([
        { id: 'secrets/unknown', got: "'sql/blog/pasword'", do: "use 'sql/blog/password'" },
      ]);
      expect(await problemsOf(rotateSecrets(site, later(), 'zzzzzzzzzzzzzzzz'))).toMatchObject([
        { do: 'list the ids with archipel secrets list' },
      ]);
    }));

  test('an id that is really a pasted value is not repeated', () =>
    inFolder(async (folder) => {
      const site = await completeSite(folder);
      const [problem] = await problemsOf(setSecret(site, later(), 'ghp_PastedToken', 'x'));
      expect(JSON.stringify(problem)).not.toContain('PastedToken');
    }));
});

describe('finish', () => {
  test('forgets the former values of what the pattern names and nothing else', () =>
    inFolder(async (folder) => {
      const site = await completeSite(folder);
      await rotateSecrets(site, later(), 'sql/*/password');
      const values = await valuesOf(site);
      const result = await finishRotation(site, later(), 'sql/blog/*');
      expect(result.changed.map(({ id }) => id)).toEqual(['sql/blog/password']);
      expect(await storedOf(site, 'sql/blog/password')).not.toHaveProperty('previous');
      expect(await storedOf(site, 'sql/root/password')).toHaveProperty('previous');
      expect(await valuesOf(site)).toEqual(values);
    }));

  test('with nothing to finish touches no file', () =>
    inFolder(async (folder) => {
      const site = await completeSite(folder);
      const before = snapshot(folder);
      expect(await finishRotation(site, later(), '**')).toMatchObject({ changed: [], storeWritten: false });
      expect(snapshot(folder)).toEqual(before);
    }));
});

describe('set', () => {
  test.each([
    ['token', 'token'],
    ['token\n', 'token'],
    ['token\r\n', 'token'],
    ['token\n\n', 'token\n'],
    [' two words ', ' two words '],
    ['it\'s "quoted" $HOME \\n', 'it\'s "quoted" $HOME \\n'],
  ])('keeps %j as %j', (text, value) =>
    inFolder(async (folder) => {
      const site = siteIn(folder);
      await initSecrets(site, seededSource());
      const result = await setSecret(site, later(), 'hetzner/token', text);
      expect(result.changed.map(({ id }) => id)).toEqual(['hetzner/token']);
      expect(await storedOf(site, 'hetzner/token')).toEqual({ kind: 'external', value, created: '2026-06-01T00:01:00.000Z' });
    }),
  );

  test('of the same value changes nothing, of another keeps the former one', () =>
    inFolder(async (folder) => {
      const site = await completeSite(folder);
      const before = snapshot(folder);
      const { value } = (await storedOf(site, 'hetzner/token'))!;
      expect(await setSecret(site, later(), 'hetzner/token', value)).toMatchObject({ changed: [], storeWritten: false });
      expect(snapshot(folder)).toEqual(before);
      await setSecret(site, later(), 'hetzner/token', 'another');
      expect(await storedOf(site, 'hetzner/token')).toMatchObject({ value: 'another', previous: value });
    }));

  test('adopts the key of a host that exists, and publishes its half', () =>
    inFolder(async (folder) => {
      const site = await completeSite(folder);
      const key = 'AAcOFRwjKjE4P0ZNVFtiaXB3foWMk5qhqK+2vcTL0lk=';
      await setSecret(site, later(), 'mesh/alice/private-key', `${key}\n`);
      await setSecret(site, later(), 'backup/alice/ssh-key', await otherSshKey());
      const halves = parsePublicHalves(readFileSync(site.publicFile, 'utf8'), site.publicFile, 'harbour');
      expect(halves.wireguard['mesh/alice/private-key']).toBe('F32PIx9sq4nqA/kNLy1T3ZuhPHiUfV2FuD1JRRTgtxQ=');
      expect(halves.ssh['backup/alice/ssh-key']).toMatch(/^ssh-ed25519 \S+ elsewhere$/);
    }));

  test.each([
    ['hetzner/token', ''],
    ['hetzner/token', '\n'],
    ['hetzner/token', 'tok\0en'],
    ['sql/blog/password', 'Correct-Horse'],
    ['mesh/alice/private-key', 'CorrectHorse'],
    ['backup/alice/ssh-key', '-----BEGIN OPENSSH PRIVATE KEY-----\nCorrectHorse\n-----END OPENSSH PRIVATE KEY-----\n'],
  ])('of %s refuses %j, does not repeat it, and touches nothing', (id, text) =>
    inFolder(async (folder) => {
      const site = await completeSite(folder);
      const before = snapshot(folder);
      const problems = await problemsOf(setSecret(site, later(), id, text));
      expect(problems).toMatchObject([{ id: 'secrets/value', where: `secret ${id}` }]);
      expect(JSON.stringify(problems)).not.toMatch(/Horse|tok.?en'/);
      expect(snapshot(folder)).toEqual(before);
    }),
  );

  test('of an id that is not in the plan is refused, a glob too', () =>
    inFolder(async (folder) => {
      const site = await completeSite(folder);
      for (const id of ['hetzner/tokens', '**', 'constructor']) {
        expect(await problemIdsOf(setSecret(site, later(), id, 'x'))).toEqual(['secrets/unknown']);
      }
    }));
});

describe('recipients', () => {
  async function withSecondOperator(work: (first: SecretSite, second: SecretSite, recipient: string) => Promise<void>): Promise<void> {
    await inFolder(async (folder) => {
      const first = await completeSite(folder);
      const elsewhere = siteIn(join(folder, 'elsewhere'));
      await initSecrets(elsewhere, seededSource());
      const second = { ...first, identityFile: elsewhere.identityFile };
      const [recipient] = (await readIdentity(elsewhere.identityFile)).recipients;
      await work(first, second, recipient ?? '');
    });
  }

  test('a second operator opens the store after being added, and both still do', () =>
    withSecondOperator(async (first, second, recipient) => {
      expect(await problemIdsOf(listSecrets(second))).toEqual(['secrets/identity-other']);
      const result = await addRecipient(first, later(), recipient);
      expect(result).toMatchObject({ storeWritten: true, publicWritten: true });
      expect(result.recipients).toEqual([...result.recipients].sort());
      expect(result.recipients).toHaveLength(2);
      expect(await valuesOf(second)).toEqual(await valuesOf(first));
      const published = parsePublicHalves(readFileSync(first.publicFile, 'utf8'), first.publicFile, 'harbour');
      expect(published.recipients).toEqual(result.recipients);
    }));

  test('what one operator writes stays open to the other', () =>
    withSecondOperator(async (first, second, recipient) => {
      await addRecipient(first, later(), recipient);
      await rotateSecrets(second, later(), 'k3s/token');
      await initSecrets(second, later());
      expect(await valuesOf(first)).toEqual(await valuesOf(second));
    }));

  test('adding an operator twice changes nothing', () =>
    withSecondOperator(async (first, _second, recipient) => {
      await addRecipient(first, later(), recipient);
      const text = readFileSync(first.store, 'utf8');
      expect(await addRecipient(first, later(), recipient)).toMatchObject({ storeWritten: false, publicWritten: false });
      expect(readFileSync(first.store, 'utf8')).toBe(text);
    }));

  test('an operator who was removed no longer opens the store', () =>
    withSecondOperator(async (first, second, recipient) => {
      await addRecipient(first, later(), recipient);
      const values = await valuesOf(first);
      expect(await removeRecipient(first, later(), recipient)).toMatchObject({ storeWritten: true, publicWritten: true });
      expect(await problemIdsOf(listSecrets(second))).toEqual(['secrets/identity-other']);
      expect(await valuesOf(first)).toEqual(values);
    }));

  test('a recipient that somebody writes into the public file receives nothing', () =>
    withSecondOperator(async (first, second, recipient) => {
      const [own] = (await readIdentity(first.identityFile)).recipients;
      const text = readFileSync(first.publicFile, 'utf8');
      writeFileSync(first.publicFile, text.replace(`"${own}"`, `"${own}", "${recipient}"`));
      await rotateSecrets(first, later(), 'k3s/token');
      expect(await problemIdsOf(listSecrets(second))).toEqual(['secrets/identity-other']);
      expect(readFileSync(first.publicFile, 'utf8')).not.toContain(recipient);
    }));

  test('nobody removes themselves, nor one who is not there', () =>
    withSecondOperator(async (first, _second, recipient) => {
      const [own] = (await readIdentity(first.identityFile)).recipients;
      const text = readFileSync(first.store, 'utf8');
      expect(await problemIdsOf(removeRecipient(first, later(), own ?? ''))).toEqual(['secrets/recipient-own']);
      expect(await problemIdsOf(removeRecipient(first, later(), recipient))).toEqual(['secrets/recipient-unknown']);
      await addRecipient(first, later(), recipient);
      expect(await problemIdsOf(removeRecipient(first, later(), own ?? ''))).toEqual(['secrets/recipient-own']);
      expect(readFileSync(first.store, 'utf8')).not.toBe(text);
    }));

  test('what is no recipient is refused, and an identity pasted by mistake is not repeated', () =>
    withSecondOperator(async (first, second) => {
      const before = readFileSync(first.store, 'utf8');
      const [identity] = (await readIdentity(second.identityFile)).identities;
      for (const text of [
        identity ?? '',
        'ssh-ed25519 AAAA',
        `age1${'q'.repeat(58)}`,
        'age1',
        '',
        ` ${await recipientOf(identity ?? '')}`,
      ]) {
        const problems = await problemsOf(addRecipient(first, later(), text));
        expect(problems).toMatchObject([{ id: 'secrets/recipient' }]);
        expect(JSON.stringify(problems)).not.toContain('AGE-SECRET-KEY');
      }
      expect(readFileSync(first.store, 'utf8')).toBe(before);
    }));
});
