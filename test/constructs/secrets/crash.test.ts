import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { initSecrets, listSecrets, parsePublicHalves, rotateSecrets } from '../../../constructs/secrets';
import { wireguardPublicKey } from '../../../constructs/secrets/wireguard-key';
import { completeSite, inFolder, seededSource, valuesOf } from './fixture';

// generous: the machine may be busy with other suites
jest.setTimeout(120_000);

const ROOT = resolve(__dirname, '../../..');

/** Runs a writer in another process. */
function write(
  folder: string,
  pattern: string,
  moment: string,
  seed = 'child',
): Promise<{ readonly signal: string | null; readonly said: string }> {
  const jiti = join(ROOT, 'node_modules/jiti/lib/jiti-cli.mjs');
  const child = spawn(process.execPath, [jiti, join(__dirname, 'child.ts'), folder, pattern, moment, seed], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return new Promise((done) => child.on('close', (_code, signal) => done({ signal, said: said.trim() })));
}

describe('a writer that is killed', () => {
  test.each(['in-write', 'before-rename'])('%s leaves the old store, and the next writer finds its way', (moment) =>
    inFolder(async (folder) => {
      const site = await completeSite(folder);
      const store = readFileSync(site.store);
      const values = await valuesOf(site);
      expect(await write(folder, '**', moment)).toEqual({ signal: 'SIGKILL', said: '' });
      expect(readFileSync(site.store)).toEqual(store);
      // the dead writer's lock and half-written file are there: the test is about them
      expect(readdirSync(dirname(site.store)).sort()).toEqual(['.harbour.age.tmp', 'harbour.age', 'harbour.age.lock']);
      expect((await listSecrets(site)).secrets.filter(({ state }) => state === 'missing')).toEqual([]);
      await rotateSecrets(site, seededSource('after'), 'k3s/token');
      expect({ ...(await valuesOf(site)), 'k3s/token': '' }).toEqual({ ...values, 'k3s/token': '' });
      expect(readdirSync(dirname(site.store))).toEqual(['harbour.age']);
    }),
  );

  test('after the rename leaves the new store, and init brings the public file up to it', () =>
    inFolder(async (folder) => {
      const site = await completeSite(folder);
      const old = readFileSync(site.publicFile, 'utf8');
      const before = await valuesOf(site);
      expect(await write(folder, 'mesh/*/private-key', 'after-rename')).toEqual({ signal: 'SIGKILL', said: '' });
      const after = await valuesOf(site);
      expect(after['mesh/alice/private-key']).not.toBe(before['mesh/alice/private-key']);
      expect(readFileSync(site.publicFile, 'utf8')).toBe(old);
      expect(await initSecrets(site, seededSource())).toMatchObject({ storeWritten: false, publicWritten: true });
      const halves = parsePublicHalves(readFileSync(site.publicFile, 'utf8'), site.publicFile, 'harbour');
      expect(halves.wireguard['mesh/alice/private-key']).toBe(wireguardPublicKey(after['mesh/alice/private-key'] ?? ''));
      expect(existsSync(`${site.store}.lock`)).toBe(false);
    }));
});

test('of writers in several processes each either did all of its work or was refused', () =>
  inFolder(async (folder) => {
    const site = await completeSite(folder);
    const before = await valuesOf(site);
    const ids = ['k3s/token', 'blog/session-key', 'sql/blog/password', 'sql/root/password'];
    const results = await Promise.all(ids.map((id) => write(folder, id, 'never', id)));
    const after = await valuesOf(site);
    expect(results.filter(({ said }) => said === 'done').length).toBeGreaterThan(0);
    ids.forEach((id, index) => {
      expect(['done', 'secrets/locked']).toContain(results[index]?.said);
      expect([id, after[id] !== before[id]]).toEqual([id, results[index]?.said === 'done']);
    });
    expect(readdirSync(dirname(site.store))).toEqual(['harbour.age']);
  }));
