import { PassThrough, Readable } from 'node:stream';
import { initSecrets, listSecrets, rotateSecrets } from '../../../constructs/secrets';
import { secretPaths } from '../../../cli/secrets/paths';
import { readValue } from '../../../cli/secrets/read-value';
import type { ValueInput } from '../../../cli/secrets/read-value';
import { renderInit, renderList, renderListJson, renderRecipients, renderRotate, renderWarnings } from '../../../cli/secrets/render';
import { systemSource } from '../../../cli/secrets/system-source';
import { PLAN, completeSite, inFolder, problemIdsOf, seededSource, siteIn, valuesOf } from '../../constructs/secrets/fixture';

// generous: the machine may be busy with other suites
jest.setTimeout(120_000);

const dropped = () => new PassThrough().resume();

describe('paths', () => {
  test('lie beside the site file, and the identity in the home folder', () => {
    expect(secretPaths({ environment: 'harbour', siteFile: 'environments/harbour.ts', home: '/home/anne' })).toEqual({
      store: 'environments/secrets/harbour.age',
      publicFile: 'environments/harbour.public.json',
      identityFile: '/home/anne/.config/archipel/harbour.agekey',
    });
  });

  test('follow what the operator names', () => {
    const props = { environment: 'harbour', siteFile: 'x.ts', home: '/h', store: 's', publicFile: 'p' };
    expect(secretPaths({ ...props, identityFile: 'i', configHome: '/c' })).toEqual({ store: 's', publicFile: 'p', identityFile: 'i' });
    expect(secretPaths({ ...props, configHome: '/c' }).identityFile).toBe('/c/archipel/harbour.agekey');
  });
});

describe('a value from standard input', () => {
  test('is all of a pipe, in whatever pieces it comes', async () => {
    const bytes = Buffer.from('clé\nseconde\n');
    const pieces = [bytes.subarray(0, 3), bytes.subarray(3)];
    expect(await readValue(Readable.from(pieces), dropped(), '? ')).toBe('clé\nseconde\n');
  });

  test.each([
    ['nothing', []],
    ['a line feed', [Buffer.from('\n')]],
    ['other bytes than UTF-8', [Buffer.from([0xff, 0xfe, 0x41])]],
  ])('that is %s is refused', async (_, pieces) => {
    expect(await problemIdsOf(readValue(Readable.from(pieces), dropped(), '? '))).toEqual(['secrets/input']);
  });

  test('typed at a terminal is one line that is shown nowhere', async () => {
    const input: ValueInput = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input });
    const screen = new PassThrough();
    const value = readValue(input, screen, 'token: ');
    (input as PassThrough).write('tok');
    (input as PassThrough).write('en-value\r');
    expect(await value).toBe('token-value');
    expect((screen.read() as Buffer).toString()).toBe('token: \n');
  });

  test('from a terminal that closes is refused', async () => {
    const input: ValueInput = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input });
    const value = readValue(input, dropped(), 'token: ');
    (input as PassThrough).end();
    expect(await problemIdsOf(value)).toEqual(['secrets/input']);
  });
});

describe('what is shown', () => {
  test('of a list is a table with the counts, coloured on a terminal alone', () =>
    inFolder(async (folder) => {
      await initSecrets(siteIn(folder), seededSource());
      const site = siteIn(folder, PLAN.slice(0, 1).concat(PLAN.slice(-1)));
      await rotateSecrets(site, seededSource(), 'sql/blog/password');
      const result = await listSecrets(site);
      const plain = renderList(result, { colours: false });
      expect(plain.split('\n').slice(0, 4)).toEqual([
        'state    id                            kind           made                                                readers',
        'unused   backup/alice/ssh-key          ssh-key        2026-01-02',
        'unused   blog/session-key              base64         2026-01-02',
        'missing  hetzner/token                 external                                                           operator HCLOUD_TOKEN',
      ]);
      expect(plain).toMatch(
        /present {2}sql\/blog\/password .* 2026-01-02, rotated 2026-01-02 \(former value kept\) {2}Secret blog\/blog-db/,
      );
      expect(plain.trimEnd().split('\n').at(-1)).toBe('1 present, 1 missing, 7 unused');
      const coloured = renderList(result, { colours: true });
      expect(coloured).toContain('\u001b[');

      expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(plain);
    }));

  test('as JSON holds everything of a list, and no value', () =>
    inFolder(async (folder) => {
      const site = await completeSite(folder);
      const result = await listSecrets(site);
      const text = renderListJson(site, result);
      expect(JSON.parse(text)).toEqual({ environment: 'harbour', secrets: result.secrets });
      for (const value of Object.values(await valuesOf(site))) expect(text).not.toContain(JSON.stringify(value).slice(1, -1));
    }));

  test('after init is what was made, and what is still to be set and how', () =>
    inFolder(async (folder) => {
      const site = siteIn(folder);
      const first = renderInit(site, await initSecrets(site, systemSource));
      expect(first).toContain(`made the identity ${site.identityFile}`);
      expect(first).toContain('8 made, 0 kept, 1 to be set by you');
      expect(first).toContain('  to set: archipel secrets set harbour hetzner/token   # an API token of the project');
      expect(first).toContain(`wrote ${site.publicFile}: commit it`);
      const second = renderInit(site, await initSecrets(site, systemSource));
      expect(second.split('\n')[0]).toBe('0 made, 8 kept, 1 to be set by you');
      expect(second).toContain(`${site.store} is unchanged`);
      expect(second).not.toMatch(/wrote|made the identity/);
    }));

  test('after a rotation is who has to receive the new value', () =>
    inFolder(async (folder) => {
      const site = await completeSite(folder);
      expect(renderRotate(site, await rotateSecrets(site, seededSource('x'), 'mesh/alice/**'))).toBe(
        `changed mesh/alice/private-key: alice:/etc/wireguard/wg0.key\nwrote ${site.publicFile}: run archipel synth harbour and commit both\n`,
      );
      expect(renderRotate(site, await rotateSecrets(site, seededSource('y'), 'hetzner/*'))).toBe('left hetzner/token as it is\n');
    }));

  test('of what more hangs on is why it was left alone', () =>
    inFolder(async (folder) => {
      const plan = PLAN.map((secret) => (secret.id === 'blog/session-key' ? { ...secret, bound: 'drafts are encrypted with it' } : secret));
      await initSecrets(siteIn(folder, plan), seededSource());
      const result = await rotateSecrets(siteIn(folder, plan), seededSource('z'), 'blog/*');
      expect(renderRotate(siteIn(folder, plan), result)).toBe('left blog/session-key as it is: drafts are encrypted with it\n');
      // whoever rotates it all the same, or brings another, is reminded
      const changed = await rotateSecrets(siteIn(folder, plan), seededSource('y'), 'blog/session-key', 'bound');
      expect(renderRotate(siteIn(folder, plan), changed)).toMatch(
        /^changed blog\/.*\nmind of blog\/session-key: drafts are encrypted with it\n$/,
      );
    }));

  test('of warnings is one line each, with the rule that gave it', () => {
    const warning = { id: 'a/b', severity: 'warning', where: 'x', what: 'is open', do: 'close it' } as const;
    expect(renderWarnings([warning, { ...warning, where: 'y' }], { colours: false })).toBe(
      'warning x: is open, do close it [a/b]\nwarning y: is open, do close it [a/b]\n',
    );
    expect(renderWarnings([], { colours: true })).toBe('');
  });

  test('of recipients is who opens the store', () => {
    const result = { recipients: ['age1a', 'age1b'], publicWritten: false, storeWritten: true, warnings: [] };
    expect(renderRecipients(siteIn('/x'), result)).toBe('/x/environments/secrets/harbour.age opens for:\n  age1a\n  age1b\n');
  });
});

test('the machine gives fresh randomness and its own time', () => {
  const [first, second] = [systemSource.random(32), systemSource.random(32)];
  expect([first.length, second.length]).toEqual([32, 32]);
  expect(Buffer.from(first)).not.toEqual(Buffer.from(second));
  expect(Math.abs(systemSource.now().getTime() - Date.now())).toBeLessThan(60_000);
});
