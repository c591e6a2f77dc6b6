import fc from 'fast-check';
import fs, { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { addRecipient, exportEnv, initSecrets, listSecrets, rotateSecrets, setSecret } from '../../../constructs/secrets';
import type { SecretSite } from '../../../constructs/secrets';
import * as age from '../../../constructs/secrets/age';
import { seal, unseal } from '../../../constructs/secrets/age';
import { formatContents, parseContents } from '../../../constructs/secrets/contents';
import type { StoreContents, StoredSecret } from '../../../constructs/secrets/contents';
import { readIdentity } from '../../../constructs/secrets/identity';
import { withLock } from '../../../constructs/secrets/lock';
import { PLAN, completeSite, inFolder, problemIdsOf, problemsOf, seededSource, siteIn, snapshot, valuesOf } from './fixture';

// generous: the machine may be busy with other suites
jest.setTimeout(120_000);

const now = () => new Date('2026-01-02T03:04:05Z');

/** Every verb that reads the store, as a promise that must fail. */
const verbs = (site: SecretSite): readonly (() => Promise<unknown>)[] => [
  () => initSecrets(site, seededSource()),
  () => listSecrets(site),
  () => rotateSecrets(site, seededSource(), 'k3s/token'),
  () => setSecret(site, seededSource(), 'hetzner/token', 'another-token'),
  () => addRecipient(site, seededSource(), readFileSync(site.publicFile, 'utf8').match(/age1\w+/)?.[0] ?? ''),
  () => exportEnv(site),
];

async function resealed(site: SecretSite, text: string): Promise<void> {
  writeFileSync(site.store, await seal(text, (await readIdentity(site.identityFile)).recipients));
}

describe('contents', () => {
  const anyStored: fc.Arbitrary<StoredSecret> = fc.record(
    {
      kind: fc.constantFrom(
        'password',
        'hex',
        'base64',
        'wireguard-key',
        'preshared-key',
        'ssh-key',
        'rsa-key',
        'pbkdf2-sha512',
        'authority',
        'external',
      ),
      value: fc.string({ unit: 'grapheme' }),
      created: fc.constant('2026-01-02T03:04:05.000Z'),
      rotated: fc.constant('2026-02-02T03:04:05.000Z'),
      previous: fc.string({ unit: 'grapheme' }),
    },
    { requiredKeys: ['kind', 'value', 'created'] },
  );
  const anyContents: fc.Arbitrary<StoreContents> = fc.record({
    environment: fc.constant('harbour'),
    recipients: fc.constant([`age1${'q'.repeat(58)}`]),
    secrets: fc
      .dictionary(fc.stringMatching(/^[a-z0-9]{1,8}(\/[a-z0-9]{1,8}){0,2}$/), anyStored)
      .map((all) => new Map(Object.entries(all))),
  });

  test('any contents survive being written and read, sealed and opened', () =>
    inFolder(async (folder) => {
      const site = siteIn(folder, []);
      await initSecrets(site, seededSource());
      const { identities, recipients } = await readIdentity(site.identityFile);
      await fc.assert(
        fc.asyncProperty(anyContents, async (contents) => {
          const opened = await unseal(await seal(formatContents(contents), recipients), identities);
          expect(parseContents('text' in opened ? opened.text : opened.fault, 'store', 'harbour')).toEqual(contents);
        }),
        { numRuns: 50 },
      );
    }));

  test('equal contents are equal text, whatever their order', () => {
    const stored: StoredSecret = { kind: 'hex', value: 'x', created: '2026-01-02T03:04:05.000Z' };
    const of = (...ids: string[]) => formatContents({ environment: 'e', recipients: ids, secrets: new Map(ids.map((id) => [id, stored])) });
    expect(of('b', 'a', 'c')).toBe(of('c', 'b', 'a'));
  });
});

describe('a damaged store', () => {
  test('cut at any length is told as such by every verb that meets it, and stays as it is', () =>
    inFolder(async (folder) => {
      const site = siteIn(
        folder,
        PLAN.filter(({ id }) => id.endsWith('/token')),
      );
      await initSecrets(site, seededSource());
      const whole = readFileSync(site.store);
      expect(whole.length).toBeGreaterThan(500);
      for (let length = 0; length < whole.length; length += 1) {
        writeFileSync(site.store, whole.subarray(0, length));
        const [problem] = await problemsOf(verbs(site)[length % verbs(site).length]!());
        expect(problem).toMatchObject({ id: 'secrets/store-truncated', where: site.store, expected: 'a whole armoured age file' });
        expect(readFileSync(site.store)).toEqual(whole.subarray(0, length));
      }
      writeFileSync(site.store, whole);
      expect(await listSecrets(site)).toMatchObject({ warnings: [] });
    }));

  test('with any character replaced never opens as something else', () =>
    inFolder(async (folder) => {
      const site = await completeSite(folder);
      const whole = readFileSync(site.store, 'utf8');
      const values = await valuesOf(site);
      await fc.assert(
        fc.asyncProperty(fc.nat(whole.length - 1), fc.constantFrom('A', 'z', '=', '\n', ' ', '0'), async (index, character) => {
          const spoiled = whole.slice(0, index) + character + whole.slice(index + 1);
          writeFileSync(site.store, spoiled);
          const same = spoiled === whole;
          const seen = await valuesOf(site).catch(() => undefined);
          expect(seen).toEqual(same ? values : undefined);
          if (!same) expect(await problemIdsOf(listSecrets(site))).toHaveLength(1);
          expect(readFileSync(site.store, 'utf8')).toBe(spoiled);
        }),
        { numRuns: 200 },
      );
    }));

  test.each([
    ['other text', 'hello\n', 'secrets/store-foreign'],
    ['an empty file', '', 'secrets/store-truncated'],
    ['a file of zeros', '\0'.repeat(4096), 'secrets/store-foreign'],
  ])('that is %s is refused by every verb', (_, text, id) =>
    inFolder(async (folder) => {
      const site = await completeSite(folder);
      writeFileSync(site.store, text);
      const before = snapshot(folder);
      for (const verb of verbs(site)) expect(await problemIdsOf(verb())).toEqual([id]);
      expect(snapshot(folder)).toEqual(before);
    }),
  );

  test.each<[string, (text: string) => string, string]>([
    ['no JSON', (text) => text.slice(0, -3), 'secrets/store-form'],
    ['a secret without a value', (text) => text.replace(/"value"/, '"valu"'), 'secrets/store-form'],
    ['no recipients', (text) => text.replace(/"recipients": \[[^\]]*\]/, '"recipients": []'), 'secrets/store-form'],
    ['a later version', (text) => text.replace('"version": 1', '"version": 2'), 'secrets/store-version'],
    ['another environment', (text) => text.replace('"harbour"', '"island"'), 'secrets/store-environment'],
  ])('whose contents are %s is refused by every verb and shows no value', (_, spoil, id) =>
    inFolder(async (folder) => {
      const site = await completeSite(folder);
      const values = Object.values(await valuesOf(site));
      const { contents } = await (await import('../../../constructs/secrets/store')).openStore(site);
      await resealed(site, spoil(formatContents(contents)));
      const before = snapshot(folder);
      for (const verb of verbs(site)) {
        const problems = await problemsOf(verb());
        expect(problems.map((problem) => problem.id)).toEqual([id]);
        for (const value of values) expect(JSON.stringify(problems)).not.toContain(JSON.stringify(value).slice(1, -1));
      }
      expect(snapshot(folder)).toEqual(before);
    }),
  );

  test('opened with the identity of somebody else says whose it was and whose it is for', () =>
    inFolder(async (folder) => {
      const site = await completeSite(folder);
      const stranger = siteIn(join(folder, 'stranger'));
      await initSecrets(stranger, seededSource());
      const [ours] = (await readIdentity(site.identityFile)).recipients;
      const [theirs] = (await readIdentity(stranger.identityFile)).recipients;
      const before = snapshot(folder);
      for (const verb of verbs({ ...site, identityFile: stranger.identityFile })) {
        const [problem] = await problemsOf(verb());
        expect(problem).toMatchObject({ id: 'secrets/identity-other', where: site.store });
        expect(problem?.got).toContain(theirs);
        expect(problem?.expected).toContain(ours);
        expect(problem?.do).toContain('name your identity file');
      }
      expect(snapshot(folder)).toEqual(before);
    }));

  test('whose header no longer names us, though we are published, is told as damage', () =>
    inFolder(async (folder) => {
      const site = await completeSite(folder);
      const stranger = siteIn(join(folder, 'stranger'));
      await initSecrets(stranger, seededSource());
      writeFileSync(site.store, readFileSync(stranger.store));
      const [problem] = await problemsOf(listSecrets(site));
      expect(problem?.do).toContain('restore the store');
    }));

  test('that is missing is told by every verb but init and list', () =>
    inFolder(async (folder) => {
      const site = siteIn(folder);
      for (const verb of [
        () => rotateSecrets(site, seededSource(), '**'),
        () => setSecret(site, seededSource(), 'hetzner/token', 'x'),
        () => exportEnv(site),
      ]) {
        expect(await problemIdsOf(verb())).toEqual(['secrets/store-missing']);
      }
      expect(snapshot(folder)).toEqual({});
    }));
});

describe('the disk', () => {
  afterEach(() => jest.restoreAllMocks());

  test.each(['writeSync', 'fsyncSync', 'renameSync', 'openSync'] as const)('a failing %s leaves the old store and no trace', (call) =>
    inFolder(async (folder) => {
      const site = await completeSite(folder);
      const before = snapshot(folder);
      const real = fs[call] as (...args: unknown[]) => unknown;
      const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
      let store = false;
      jest.spyOn(fs, call).mockImplementation(((...args: unknown[]) => {
        store ||= call === 'renameSync' || existsSync(`${dirname(site.store)}/.harbour.age.tmp`) || String(args[0]).endsWith('.age.tmp');
        if (store) throw full;
        return real(...args);
      }) as never);
      expect(await problemsOf(rotateSecrets(site, seededSource('other'), '**'))).toMatchObject([
        { id: 'secrets/disk', where: site.store, got: 'ENOSPC' },
      ]);
      expect(store).toBe(true);
      jest.restoreAllMocks();
      expect(snapshot(folder)).toEqual(before);
    }),
  );

  test('a new store that does not open again never takes the place of the old one', () =>
    inFolder(async (folder) => {
      const site = await completeSite(folder);
      const before = snapshot(folder);
      const [own] = (await readIdentity(site.identityFile)).recipients;
      const wrong = [await seal('{}', [own ?? '']), 'not even sealed', ''];
      for (const sealed of wrong) {
        jest.spyOn(age, 'seal').mockResolvedValueOnce(sealed);
        expect(await problemIdsOf(rotateSecrets(site, seededSource('other'), '**'))).toEqual(['secrets/store-unreadable']);
      }
      expect(snapshot(folder)).toEqual(before);
    }));

  test('a store path that leads through a file is an input error', () =>
    inFolder(async (folder) => {
      const site = siteIn(folder);
      writeFileSync(join(folder, 'environments'), 'a file');
      expect(await problemsOf(initSecrets(site, seededSource()))).toMatchObject([{ id: 'secrets/disk', got: 'ENOTDIR' }]);
    }));

  test('what a crash left beside the store is cleared by the next write', () =>
    inFolder(async (folder) => {
      const site = await completeSite(folder);
      writeFileSync(join(dirname(site.store), '.harbour.age.tmp'), 'half');
      await rotateSecrets(site, seededSource('other'), 'k3s/token');
      expect(readdirSync(dirname(site.store))).toEqual(['harbour.age']);
    }));
});

describe('the lock', () => {
  const lockOf = (folder: string) => join(folder, 'store.lock');
  const held = (pid: number, host = hostname()) => `${JSON.stringify({ pid, host, since: now().toISOString() })}\n`;
  /** Above every pid_max of Linux. */
  const DEAD = 2 ** 22 + 1;

  test('lets one of many writers through at a time, and each change that was not refused is kept', () =>
    inFolder(async (folder) => {
      const plan = PLAN.concat(
        Array.from(
          { length: 12 },
          (_, index) => ({ id: `extra/${index}`, make: { kind: 'external', ask: 'x' }, why: 'x', readers: [] }) as const,
        ),
      );
      const site = siteIn(folder, plan);
      await initSecrets(site, seededSource());
      const attempts = await Promise.allSettled(
        Array.from({ length: 12 }, (_, index) => setSecret(site, seededSource(), `extra/${index}`, `value ${index}`)),
      );
      const done = attempts.flatMap(({ status }, index) => (status === 'fulfilled' ? [`extra/${index}`] : []));
      expect(done.length).toBeGreaterThan(0);
      for (const attempt of attempts) {
        if (attempt.status === 'rejected') expect(await problemIdsOf(Promise.reject(attempt.reason))).toEqual(['secrets/locked']);
      }
      expect(
        Object.keys(await valuesOf(site))
          .filter((id) => id.startsWith('extra/'))
          .sort(),
      ).toEqual(done.sort());
      expect(existsSync(`${site.store}.lock`)).toBe(false);
    }));

  test('is free again after an error', () =>
    inFolder(async (folder) => {
      await expect(withLock(join(folder, 'store'), now, () => Promise.reject(new Error('inside')))).rejects.toThrow('inside');
      expect(readdirSync(folder)).toEqual([]);
      expect(await withLock(join(folder, 'store'), now, () => Promise.resolve(1))).toBe(1);
    }));

  test('of a process that died here is taken over', () =>
    inFolder(async (folder) => {
      writeFileSync(lockOf(folder), held(DEAD));
      expect(await withLock(join(folder, 'store'), now, () => Promise.resolve(readFileSync(lockOf(folder), 'utf8')))).toBe(
        held(process.pid),
      );
      expect(readdirSync(folder)).toEqual([]);
    }));

  test.each([
    ['a process that lives', held(process.pid), `process ${process.pid} on ${hostname()} since 2026-01-02T03:04:05.000Z`],
    ['a process of another machine', held(DEAD, 'elsewhere'), `process ${DEAD} on elsewhere since 2026-01-02T03:04:05.000Z`],
    ['nobody knows whom', '', 'a lock that names no process'],
  ])('of %s holds', (_, text, got) =>
    inFolder(async (folder) => {
      writeFileSync(lockOf(folder), text);
      let ran = false;
      const problems = await problemsOf(withLock(join(folder, 'store'), now, async () => void (ran = true)));
      expect(problems).toMatchObject([{ id: 'secrets/locked', where: lockOf(folder), got }]);
      expect(ran).toBe(false);
      expect(readFileSync(lockOf(folder), 'utf8')).toBe(text);
      expect(readdirSync(folder)).toEqual(['store.lock']);
    }),
  );

  test('is not taken over while another process takes it over', () =>
    inFolder(async (folder) => {
      writeFileSync(lockOf(folder), held(DEAD));
      writeFileSync(`${lockOf(folder)}.takeover`, held(process.pid));
      expect(await problemIdsOf(withLock(join(folder, 'store'), now, () => Promise.resolve()))).toEqual(['secrets/locked']);
      expect(readFileSync(lockOf(folder), 'utf8')).toBe(held(DEAD));
    }));

  test('guards reading too: a change starts from what the last one wrote', () =>
    inFolder(async (folder) => {
      const site = await completeSite(folder);
      mkdirSync(folder, { recursive: true });
      await setSecret(site, seededSource(), 'hetzner/token', 'second');
      await rotateSecrets(site, seededSource('x'), 'k3s/token');
      expect(await valuesOf(site)).toHaveProperty(['hetzner/token'], 'second');
    }));
});
