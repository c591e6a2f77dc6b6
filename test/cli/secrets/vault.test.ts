import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolve } from '../../../blueprint/resolve';
import type { VaultPlan } from '../../../blueprint/vault';
import { certManager } from '../../../charts/cert-manager/service';
import { vault } from '../../../charts/vault/service';
import { VaultClient } from '../../../cli/secrets/vault/client';
import { fillVault, type FillOutcome } from '../../../cli/secrets/vault/fill';
import { openVault, type OpenOutcome } from '../../../cli/secrets/vault/open';
import { initSecrets, rotateSecrets, type SecretSite } from '../../../constructs/secrets';
import { example } from '../../charts/example';
import { problemIdsOf, problemsOf, seededSource, valuesOf } from '../../constructs/secrets/fixture';
import { FakeVault, NAME, serverPair } from './fake-vault';

const pair = serverPair();
const { blueprint } = resolve({ ...example, services: { ...example.services, certs: certManager({}), vault: vault({}) } }, 'example.ts');
const plan = blueprint.vault as VaultPlan;
const paths = plan.readers.flatMap(({ secrets }) => secrets.map(({ mount, path }) => `${mount}/${path}`));

let fake: FakeVault;
let address: string;
let client: VaultClient;
let site: SecretSite;
let folder: string;
const source = seededSource();

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'archipel-cli-vault-'));
  const at = (file: string): string => join(folder, file);
  site = {
    environment: 'example',
    plan: blueprint.secrets,
    store: at('store'),
    publicFile: at('public.json'),
    identityFile: at('identity'),
  };
  await initSecrets(site, source);
  fake = new FakeVault(pair);
  address = await fake.listen();
  client = new VaultClient({ address, authority: pair.cert, serverName: NAME });
});
afterEach(async () => {
  await fake.stop();
  rmSync(folder, { recursive: true, force: true });
});

const open = (): Promise<OpenOutcome> => openVault({ site, plan, account: 'vault-server', source, vault: client });
const fill = (): Promise<FillOutcome> => fillVault({ site, plan, vault: client });
const shares = async (): Promise<readonly (string | undefined)[]> => {
  const values = await valuesOf(site);
  return plan.shares.map((id) => values[id]);
};

describe('openVault', () => {
  test('an empty vault is initialized, opened and prepared; its shares are in the store before anything else happens', async () => {
    let stored: readonly (string | undefined)[] = [];
    fake.instead = (line) => {
      if (line.startsWith('PUT sys/unseal') && stored.length === 0) throwaway.push(shares().then((found) => (stored = found)));
      return undefined;
    };
    const throwaway: Promise<unknown>[] = [];
    expect(await open()).toEqual({ initialized: true, unsealed: true, prepared: true });
    await Promise.all(throwaway);
    expect(stored).toEqual(fake.shares);
    expect([fake.shares.length, fake.threshold]).toEqual([5, 3]);
    expect(fake.asked.filter((line) => line === 'PUT sys/unseal')).toHaveLength(3);
  });

  test('no token is left behind, and the operator signs in by the password of the store', async () => {
    await open();
    expect(fake.living).toEqual([]);
    expect(fake.password).toBe((await valuesOf(site))[plan.password]);
  });

  test('a second time it changes nothing', async () => {
    await open();
    fake.asked.length = 0;
    expect(await open()).toEqual({ initialized: false, unsealed: false, prepared: false });
    expect(fake.asked.filter((line) => /^(PUT|POST|DELETE)/.test(line) && !/login|revoke-self/.test(line))).toEqual([]);
    expect(fake.living).toEqual([]);
  });

  test('a server that closed is opened with the shares of the store', async () => {
    await open();
    const again = new FakeVault(pair);
    Object.assign(again, { initialized: true, shares: fake.shares, threshold: 3, leads: false });
    const follower = new VaultClient({ address: await again.listen(), authority: pair.cert, serverName: NAME });
    try {
      const outcome = await openVault({ site, plan, account: 'vault-server', source, vault: follower });
      expect([outcome, again.sealed]).toEqual([{ initialized: false, unsealed: true, prepared: false }, false]);
    } finally {
      await again.stop();
    }
  });

  test('with the password of the operator lost, the shares make a way in, which is gone at the end', async () => {
    await open();
    await rotateSecrets(site, source, plan.password);
    expect(await open()).toEqual({ initialized: false, unsealed: false, prepared: true });
    expect(fake.password).toBe((await valuesOf(site))[plan.password]);
    expect(fake.living).toEqual([]);
  });

  test('rights of an earlier release are replaced by those of this one', async () => {
    await open();
    const wanted = fake.policies.get('configurator') ?? '';
    fake.policies.set('configurator', wanted.replace(/path "database-[\s\S]*/, ''));
    expect((await open()).prepared).toBe(true);
    expect(fake.policies.get('configurator')).toBe(wanted);
    fake.policies.set('operator', 'path "kv-prod/data/*" { capabilities = ["read"] }');
    expect((await open()).prepared).toBe(true);
    expect((await open()).prepared).toBe(false);
  });

  test('the configurator may end the users of databases and make no other; only the account of the servers is it', async () => {
    await open();
    const policy = fake.policies.get('configurator') ?? '';
    const paths = [...policy.matchAll(/^path "(.*)" \{\n {2}capabilities = (.*)$/gm)].map(([, path, rights]) => `${path} ${rights}`);
    expect(paths).toEqual(
      expect.arrayContaining([
        'database-prod/config/* ["create","read","update","delete"]',
        'sys/leases/revoke-prefix/database-dev/creds/* ["update","sudo"]',
        'sys/leases/revoke-force/database-prod/creds/* ["update","sudo"]',
      ]),
    );
    expect(paths.filter((path) => /^(\*|kv-|auth\/token|database-\w+\/creds)/.test(path))).toEqual([]);
    expect(fake.roles.get('role/configurator')).toMatchObject({
      bound_service_account_names: ['vault-server'],
      bound_service_account_namespaces: ['vault'],
      token_policies: ['configurator'],
    });
  });

  test('a vault that another opens keeps shares that make root tokens, and is not opened with them', async () => {
    fake.type = 'transit';
    expect(await open()).toEqual({ initialized: true, unsealed: false, prepared: true });
    expect(await shares()).toEqual(fake.shares);
    expect(fake.asked).not.toContain('PUT sys/unseal');
  });

  test('an empty server of a vault whose shares are in the store is left alone: it has not joined yet', async () => {
    await open();
    const empty = new FakeVault(pair);
    const second = new VaultClient({ address: await empty.listen(), authority: pair.cert, serverName: NAME });
    try {
      expect(await problemIdsOf(openVault({ site, plan, account: 'vault-server', source, vault: second }))).toEqual([
        'secrets/vault-empty',
      ]);
      expect(empty.initialized).toBe(false);
    } finally {
      await empty.stop();
    }
  });

  test('a vault that was initialized elsewhere stays as it is, and what is missing is named', async () => {
    Object.assign(fake, { initialized: true, shares: ['x', 'y', 'z'], threshold: 3 });
    expect(await problemsOf(open())).toMatchObject([{ id: 'secrets/missing', where: 'secret vault/share-1' }]);
    expect(fake.asked.filter((line) => line.startsWith('PUT'))).toEqual([]);
  });
});

describe('fillVault', () => {
  beforeEach(open);

  test('every path holds its keys with the values of the store; a second time nothing is written', async () => {
    const first = await fill();
    expect([first.written, first.unchanged, first.removed]).toEqual([paths, 0, []]);
    const values = await valuesOf(site);
    for (const { mount, path, keys } of plan.readers.flatMap(({ secrets }) => secrets))
      expect(fake.secrets.get(`${mount}/${path}`)?.data).toEqual(Object.fromEntries(keys.map(({ key, secret }) => [key, values[secret]])));
    const second = await fill();
    expect([second.written, second.unchanged]).toEqual([[], paths.length]);
    expect([...fake.secrets.values()].every(({ version }) => version === 1)).toBe(true);
    expect(fake.living).toEqual([]);
  });

  test('a rotated secret is written where it is read, and nowhere else', async () => {
    await fill();
    await rotateSecrets(site, source, 'sql/shop/db/password');
    expect([...(await fill()).written].sort()).toEqual(['kv-prod/data/sql-grants', 'kv-prod/web/shop-db']);
  });

  test('a key too many is a difference, and so is a version that was deleted', async () => {
    await fill();
    const [one = '', two = ''] = paths;
    fake.secrets.set(one, { version: 1, data: { ...fake.secrets.get(one)?.data, stray: 'x' } });
    fake.secrets.set(two, { version: 4, data: null });
    expect((await fill()).written).toEqual([one, two]);
    expect(fake.secrets.get(two)?.version).toBe(5);
  });

  test('what nobody reads is taken away, in the engines of the site alone', async () => {
    await fill();
    fake.secrets.set('kv-dev/lab/gone', { version: 1, data: { value: 'x' } });
    fake.secrets.set('kv-other/lab/theirs', { version: 1, data: { value: 'x' } });
    expect((await fill()).removed).toEqual(['kv-dev/lab/gone']);
    expect([...fake.secrets.keys()].sort()).toEqual([...paths, 'kv-other/lab/theirs'].sort());
  });

  test('what somebody wrote in between is not written over', async () => {
    await fill();
    await rotateSecrets(site, source, 'sql/shop/db/password');
    fake.instead = (line) => {
      if (line === 'POST kv-prod/data/web/shop-db') fake.secrets.set('kv-prod/web/shop-db', { version: 7, data: { password: 'theirs' } });
      return undefined;
    };
    expect(await problemsOf(fill())).toMatchObject([
      { id: 'secrets/vault-refused', got: expect.stringContaining('check-and-set') as string },
    ]);
    expect(fake.secrets.get('kv-prod/web/shop-db')?.data).toEqual({ password: 'theirs' });
  });

  test('a vault that does not know the password of the store is told so, and nothing is written', async () => {
    fake.password = 'another';
    expect(await problemIdsOf(fill())).toEqual(['secrets/vault-closed']);
    expect(fake.secrets.size).toBe(0);
  });

  test('an engine that refuses to be listed is an error, and not taken for an empty one', async () => {
    await fill();
    fake.instead = (line) => (line.includes('?list=true') ? { status: 403, text: '{"errors":["permission denied"]}' } : undefined);
    expect(await problemsOf(fill())).toMatchObject([{ id: 'secrets/vault-refused', got: '403 permission denied' }]);
  });

  test('a path that refuses to be read is an error, and not taken for an empty one', async () => {
    fake.instead = (line) => (line.startsWith('GET kv-') ? { status: 403, text: '{"errors":["permission denied"]}' } : undefined);
    expect(await problemsOf(fill())).toMatchObject([{ id: 'secrets/vault-refused', got: '403 permission denied' }]);
    expect(fake.secrets.size).toBe(0);
  });
});

describe('VaultClient', () => {
  const to = (server: string, authority = pair.cert, serverName = NAME): Promise<unknown> =>
    new VaultClient({ address: server, authority, serverName }).ask('GET', 'sys/seal-status');

  test('a server that another authority signed for, or of another name, is none of ours', async () => {
    expect(await problemIdsOf(to(address, serverPair().cert))).toEqual(['secrets/vault-unreachable']);
    expect(await problemIdsOf(to(address, pair.cert, 'other.example.org'))).toEqual(['secrets/vault-unreachable']);
    expect(fake.asked).toEqual([]);
  });

  test('nobody, and somebody who speaks otherwise, is said to be no vault', async () => {
    const plain = createServer((socket) => socket.end('hello\n', () => socket.destroy()));
    await new Promise<void>((done) => plain.listen(0, '127.0.0.1', done));
    const { port } = plain.address() as { readonly port: number };
    expect(await problemIdsOf(to(`https://127.0.0.1:${port}`))).toEqual(['secrets/vault-unreachable']);
    await new Promise((done) => plain.close(done));
    expect(await problemIdsOf(to(`https://127.0.0.1:${port}`))).toEqual(['secrets/vault-unreachable']);
    fake.instead = () => ({ status: 200, text: '<html>' });
    expect(await problemsOf(client.ask('GET', 'sys/health'))).toMatchObject([{ got: '200 answer that is not JSON' }]);
  });

  test('a refusal is told in the words of the vault, without what was sent', async () => {
    const sent = 'the-password-of-somebody';
    const [problem] = await problemsOf(client.call('POST', 'sys/policies/acl/x', { policy: sent }));
    expect(problem).toMatchObject({ id: 'secrets/vault-refused', where: 'POST sys/policies/acl/x', got: '403 permission denied' });
    expect(JSON.stringify(problem)).not.toContain(sent);
  });
});
