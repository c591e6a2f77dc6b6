import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../../constructs/problem';
import {
  addRecipient,
  finishRotation,
  initSecrets,
  listSecrets,
  removeRecipient,
  rotateSecrets,
  setSecret,
  exportEnv,
} from '../../../constructs/secrets';
import { readIdentity } from '../../../constructs/secrets/identity';
import { PLAN, inFolder, seededSource, siteIn, snapshot, valuesOf } from './fixture';
import { findSentinels, makeSentinels, storeSentinels } from './sentinels';

// generous: the machine may be busy with other suites
jest.setTimeout(120_000);

describe('sentinels', () => {
  test('are valid, distinct and the same each time', async () => {
    const [once, twice] = [await makeSentinels(PLAN), await makeSentinels(PLAN)];
    const withoutSsh = (all: typeof once) => all.filter(({ id }) => !id.endsWith('ssh-key')).map(({ value }) => value);
    expect(new Set(once.map(({ value }) => value)).size).toBe(PLAN.length);
    expect(withoutSsh(once)).toEqual(withoutSsh(twice));
    await inFolder(async (folder) => {
      await storeSentinels(siteIn(folder), seededSource(), once);
      expect(await valuesOf(siteIn(folder))).toEqual(Object.fromEntries(once.map(({ id, value }) => [id, value])));
    });
  });

  test.each<[string, (value: string) => string]>([
    ['as it is', (value) => `password: ${value}`],
    ['indented in YAML', (value) => `key: |\n${value.replace(/^/gm, '    ')}`],
    ['in JSON', (value) => JSON.stringify({ value })],
    ['in base64', (value) => Buffer.from(value).toString('base64')],
    ['in base64 after one byte', (value) => Buffer.from(`a${value}bc`).toString('base64')],
    ['in base64 after two bytes', (value) => Buffer.from(`ab${value}c`).toString('base64')],
    ['in base64 in lines', (value) => Buffer.from(`user:${value}`).toString('base64').replace(/.{20}/g, '$&\n  ')],
    ['in URL-safe base64', (value) => Buffer.from(value).toString('base64url')],
    ['in hexadecimal', (value) => Buffer.from(value).toString('hex')],
    ['in capital hexadecimal', (value) => Buffer.from(value).toString('hex').toUpperCase()],
    ['in a URL', (value) => `postgres://blog:${encodeURIComponent(value.trim())}@sql/blog`],
  ])('are found %s, each by its own id', async (_, write) => {
    const sentinels = await makeSentinels(PLAN);
    for (const { id, value } of sentinels) {
      const found = findSentinels(`before ${write(value)} after`, sentinels).map((leak) => leak.id);
      expect([id, ...new Set(found)]).toEqual([id, id]);
    }
  });

  test('are found as the raw bytes of a key in another container', async () => {
    const sentinels = await makeSentinels(PLAN);
    const key = Buffer.from(sentinels.find(({ id }) => id === 'mesh/alice/private-key')?.value ?? '', 'base64');
    expect(findSentinels(key.toString('hex'), sentinels).map(({ id }) => id)).toContain('mesh/alice/private-key');
    expect(findSentinels(Buffer.concat([Buffer.alloc(16), key]).toString('base64'), sentinels).map(({ id }) => id)).toContain(
      'mesh/alice/private-key',
    );
  });

  test('are not found where there are none, nor in the public file', () =>
    inFolder(async (folder) => {
      const site = siteIn(folder);
      const sentinels = await makeSentinels(PLAN);
      await storeSentinels(site, seededSource(), sentinels);
      expect(findSentinels(`${JSON.stringify(PLAN)} ${readFileSync(site.publicFile, 'utf8')}`, sentinels)).toEqual([]);
    }));
});

describe('no value leaves the store', () => {
  test('through any result, error, file or log of any verb but export', () =>
    inFolder(async (folder) => {
      const site = siteIn(folder);
      const sentinels = await makeSentinels(PLAN);
      const said: unknown[] = [];
      const streams = [process.stdout, process.stderr].map((stream) =>
        jest.spyOn(stream, 'write').mockImplementation((text) => (said.push(String(text)), true)),
      );
      const consoles = (['log', 'info', 'warn', 'error', 'debug'] as const).map((level) =>
        jest.spyOn(console, level).mockImplementation((...args) => void said.push(args)),
      );
      const stranger = siteIn(join(folder, 'stranger'));
      const hear = async (work: Promise<unknown>) => {
        said.push(
          await work.catch((error: unknown) => {
            expect(error).toBeInstanceOf(InputError);
            const { message, stack, problems, cause } = error as InputError;
            return { message, stack, problems, cause };
          }),
        );
      };
      try {
        await hear(initSecrets(stranger, seededSource('stranger')));
        const [recipient] = (await readIdentity(stranger.identityFile)).recipients;
        await storeSentinels(site, seededSource(), sentinels);
        await hear(initSecrets(site, seededSource()));
        await hear(
          initSecrets(
            { ...site, plan: PLAN.map((secret) => ({ ...secret, make: { kind: 'external', ask: 'x' } as const })) },
            seededSource(),
          ),
        );
        await hear(listSecrets(site));
        await hear(listSecrets({ ...site, plan: [] }));
        for (const { id, value } of sentinels) {
          for (const spoiled of [value, `${value}\0`, value.slice(0, -1), value.slice(1), `${value}${value}`]) {
            for (const target of PLAN) if (target.id !== id) await hear(setSecret(site, seededSource(), target.id, spoiled));
          }
          await hear(setSecret(site, seededSource(), id, value));
        }
        await hear(rotateSecrets(site, seededSource('other'), '**'));
        await hear(listSecrets(site));
        await hear(finishRotation(site, seededSource(), '**'));
        await hear(addRecipient(site, seededSource(), recipient ?? ''));
        await hear(removeRecipient(site, seededSource(), recipient ?? ''));
        await hear(exportEnv({ ...site, plan: [...PLAN, { ...PLAN[0]!, id: 'new/password', readers: [{ kind: 'operator' }] }] }));
        await hear(listSecrets({ ...site, identityFile: stranger.identityFile }));
        await hear(listSecrets({ ...site, environment: 'island' }));
      } finally {
        [...streams, ...consoles].forEach((spy) => spy.mockRestore());
      }
      expect(said.length).toBeGreaterThan(100);
      expect(findSentinels(JSON.stringify(said), sentinels)).toEqual([]);
      expect(findSentinels(Object.values(snapshot(folder)).join('\n'), sentinels)).toEqual([]);
      expect(JSON.stringify(said)).not.toContain('AGE-SECRET-KEY-1');
    }));
});
