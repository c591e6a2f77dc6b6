import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { InputError } from '../../../constructs/problem';
import type { Problem } from '../../../constructs/problem';
import { sshPrivateKey } from '../../../constructs/secrets/ssh-key';
import type { SecretPlan, SecretSite, Source } from '../../../constructs/secrets';
import { initSecrets, setSecret } from '../../../constructs/secrets';
import { openStore } from '../../../constructs/secrets/store';

/** A plan with every way to make a value and every kind of reader. */
export const PLAN: readonly SecretPlan[] = [
  {
    id: 'sql/blog/password',
    make: { kind: 'password', length: 32, alphabet: 'alphanumeric' },
    why: 'the blog signs in to its database',
    readers: [
      { kind: 'kubernetes', namespace: 'blog', object: 'blog-db', key: 'password' },
      { kind: 'kubernetes', namespace: 'data', object: 'sql-users', key: 'blog' },
    ],
  },
  {
    id: 'sql/root/password',
    make: { kind: 'password', length: 24, alphabet: 'alphanumeric' },
    why: 'the database administers itself',
    readers: [{ kind: 'kubernetes', namespace: 'data', object: 'sql-users', key: 'root' }, { kind: 'operator' }],
  },
  {
    id: 'k3s/token',
    make: { kind: 'hex', bytes: 32 },
    why: 'agents join the cluster',
    readers: ['alice', 'bob'].map((node) => ({
      kind: 'host',
      node,
      path: '/etc/rancher/k3s/token',
      owner: 'root',
      mode: '0600',
    })),
  },
  {
    id: 'blog/session-key',
    make: { kind: 'base64', bytes: 24 },
    why: 'the blog signs its sessions',
    readers: [{ kind: 'kubernetes', namespace: 'blog', object: 'blog-session', key: 'key' }],
  },
  ...['alice', 'bob'].map((node): SecretPlan => ({
    id: `mesh/${node}/private-key`,
    make: { kind: 'wireguard-key' },
    why: `${node} speaks in the mesh`,
    readers: [{ kind: 'host', node, path: '/etc/wireguard/wg0.key', owner: 'root', mode: '0600' }],
  })),
  {
    id: 'mesh/alice-bob/preshared-key',
    make: { kind: 'preshared-key' },
    why: 'a second lock between alice and bob',
    readers: [
      { kind: 'host', node: 'alice', path: '/etc/wireguard/psk/bob', owner: 'root', mode: '0600' },
      { kind: 'host', node: 'bob', path: '/etc/wireguard/psk/alice', owner: 'root', mode: '0600' },
    ],
  },
  {
    id: 'backup/alice/ssh-key',
    make: { kind: 'ssh-key', comment: 'backup@alice' },
    why: 'alice sends her backups',
    readers: [{ kind: 'host', node: 'alice', path: '/root/.ssh/backup', owner: 'root:root', mode: '0600' }],
  },
  {
    id: 'hetzner/token',
    make: { kind: 'external', ask: 'an API token of the project, from its console' },
    why: 'Terraform speaks to the cloud',
    readers: [{ kind: 'operator', env: 'HCLOUD_TOKEN' }],
  },
];

/** Every planned secret but the external ones. */
export const OWN_IDS = PLAN.filter(({ make }) => make.kind !== 'external')
  .map(({ id }) => id)
  .sort();

/** Runs with a folder that is removed afterwards. */
export async function inFolder(work: (folder: string) => Promise<void> | void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'archipel-secrets-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function siteIn(folder: string, plan: readonly SecretPlan[] = PLAN): SecretSite {
  return {
    environment: 'harbour',
    plan,
    store: join(folder, 'environments', 'secrets', 'harbour.age'),
    publicFile: join(folder, 'environments', 'harbour.public.json'),
    identityFile: join(folder, 'home', 'archipel', 'harbour.agekey'),
  };
}

/** Randomness that a seed decides, and a clock that ticks once a minute. */
export function seededSource(seed = 'archipel', start = '2026-01-02T03:04:05.000Z'): Source {
  let count = 0;
  let minute = -1;
  return {
    random: (bytes) => {
      count += 1;
      return createHash('shake256', { outputLength: bytes }).update(`${seed}/${count}`).digest();
    },
    now: () => new Date(Date.parse(start) + (minute += 1) * 60_000),
  };
}

/** A site whose every secret has a value. */
export async function completeSite(folder: string, source = seededSource()): Promise<SecretSite> {
  const site = siteIn(folder);
  await initSecrets(site, source);
  await setSecret(site, source, 'hetzner/token', 'a-cloud-token-of-the-operator\n');
  return site;
}

export async function valuesOf(site: SecretSite): Promise<Readonly<Record<string, string>>> {
  const { contents } = await openStore(site);
  return Object.fromEntries([...contents.secrets].map(([id, { value }]) => [id, value]));
}

/** The problems with which a promise fails; it must fail with an InputError. */
export async function problemsOf(work: Promise<unknown> | (() => unknown)): Promise<readonly Problem[]> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  throw new Error('expected an InputError, got success');
}

export async function problemIdsOf(work: Promise<unknown> | (() => unknown)): Promise<readonly string[]> {
  return (await problemsOf(work)).map(({ id }) => id);
}

/** Every file under a folder with its bytes, mode and identity, to prove that nothing was touched. */
export function snapshot(folder: string): Readonly<Record<string, string>> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => {
        const { ino, mode, mtimeMs } = statSync(path);
        return [relative(folder, path), `${ino} ${mode.toString(8)} ${mtimeMs} ${readFileSync(path, 'latin1')}`];
      }),
  );
}

/** An SSH key made elsewhere. */
export function otherSshKey(): Promise<string> {
  return sshPrivateKey(Buffer.alloc(32, 7), 'elsewhere');
}
