import { storeName } from '../constructs/terraform/s3/store-name';
import type { BucketPlan, ClusterPlan, MeshPlan, NodePlan } from './blueprint';
import type { Environment } from '../environments/environment';
import type { SecretLedger } from './ledger';
import { SEALING_DIGEST } from '../constructs/secrets/secret-plan';

/** Where wg-quick finds the keys of a node. */
export const WIREGUARD_KEY = '/etc/wireguard/private.key';
export const presharedKeyPath = (peer: string): string => `/etc/wireguard/${peer}.psk`;
/** Where K3s finds the token that joins nodes. */
export const K3S_TOKEN = '/etc/rancher/k3s/token';
/** Where K3s' servers find the keys of the bucket that takes their snapshots. */
export const SNAPSHOT_KEYS = {
  accessKey: '/etc/rancher/k3s/etcd-s3-access-key',
  secretKey: '/etc/rancher/k3s/etcd-s3-secret-key',
} as const;

/** Environment variables that providers read at `terraform apply`, by what the site uses. */
const CREDENTIALS: Readonly<Record<string, readonly (readonly [id: string, env: string, ask: string])[]>> = {
  hetzner: [
    ['providers/hetzner/token', 'HCLOUD_TOKEN', 'API token of the Hetzner Cloud project, read and write (Console, Security, API tokens)'],
  ],
  cloudflare: [
    [
      'providers/cloudflare/token',
      'CLOUDFLARE_API_TOKEN',
      'Cloudflare API token with Zone:Read, DNS:Edit and Zone Settings:Edit on the zones of the site',
    ],
  ],
  ovh: [
    ['providers/ovh/client-id', 'OVH_CLIENT_ID', 'OVHcloud OAuth2 client id (a service account of the account, Manager, Identities)'],
    ['providers/ovh/client-secret', 'OVH_CLIENT_SECRET', 'OVHcloud OAuth2 client secret'],
  ],
};

/** Secrets that no service asks for: keys of the mesh, K3s' token, S3 keys, providers' tokens. */
export function addSiteSecrets(
  environment: Environment,
  nodes: readonly NodePlan[],
  mesh: MeshPlan | undefined,
  cluster: ClusterPlan | undefined,
  buckets: readonly BucketPlan[],
  secrets: SecretLedger,
): void {
  const isNode = new Set(nodes.map(({ name }) => name));
  const root = { kind: 'host', owner: 'root:root', mode: '0600' } as const;
  for (const { name, key } of mesh?.peers ?? []) {
    secrets.read(
      key,
      { kind: 'wireguard-key' },
      `WireGuard key of ${name}`,
      isNode.has(name) ? { ...root, node: name, path: WIREGUARD_KEY } : { kind: 'operator' },
    );
  }
  for (const { a, b, presharedKey } of mesh?.links ?? []) {
    if (presharedKey === undefined) continue;
    for (const [self, other] of [
      [a, b],
      [b, a],
    ] as const) {
      secrets.read(
        presharedKey,
        { kind: 'preshared-key' },
        `WireGuard key between ${a} and ${b}`,
        isNode.has(self) ? { ...root, node: self, path: presharedKeyPath(other) } : { kind: 'operator' },
      );
    }
  }
  if (cluster) {
    for (const node of [...cluster.servers, ...cluster.agents]) {
      secrets.read(
        cluster.token,
        { kind: 'password', length: 48, alphabet: 'alphanumeric' },
        'joins nodes to K3s and decrypts its datastore: keep a copy outside',
        { ...root, node, path: K3S_TOKEN },
      );
    }
  }
  for (const { key, accessKey, secretKey, name, endpoint } of buckets) {
    const archivists = key === cluster?.snapshots?.bucket ? cluster.servers : [];
    for (const [id, what, path] of [
      [accessKey, 'access key', SNAPSHOT_KEYS.accessKey],
      [secretKey, 'secret key', SNAPSHOT_KEYS.secretKey],
    ] as const) {
      const readers = [{ kind: 'operator' } as const, ...archivists.map((node) => ({ ...root, node, path }))];
      for (const reader of readers) {
        secrets.read(id, { kind: 'external', ask: `S3 ${what} for bucket ${name} at ${endpoint}` }, `access to bucket ${name}`, reader);
      }
    }
  }
  for (const { provider, location } of buckets) {
    if (provider === 'ovh') continue; // its buckets are made through OVHcloud's own API
    for (const what of ['access_key', 'secret_key']) {
      const id = `providers/${provider}/${location}-${what.replace('_', '-')}`;
      const ask = `S3 ${what.replace('_', ' ')} that may make buckets in ${location}, from the console of the provider`;
      secrets.read(id, { kind: 'external', ask }, `Terraform makes the buckets of ${provider} in ${location}`, {
        kind: 'operator',
        env: `TF_VAR_${storeName(provider, location)}_${what}`,
      });
    }
  }
  if (Object.values(environment.services).some(({ definition }) => definition.role?.is === 'seals')) {
    secrets.read(SEALING_DIGEST, { kind: 'hex', bytes: 32 }, 'tells which sealed secrets are still what the store holds', {
      kind: 'operator',
    });
  }
  const providers = new Set<string>([
    ...nodes.map(({ provider }) => provider),
    ...Object.values(environment.zones).map(({ provider }) => provider),
  ]);
  for (const provider of [...providers].sort()) {
    for (const [id, env, ask] of CREDENTIALS[provider] ?? [])
      secrets.read(id, { kind: 'external', ask }, `Terraform at ${provider}`, { kind: 'operator', env });
  }
}
