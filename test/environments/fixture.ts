import { mysql } from '../../charts/mysql/service';
import { restic } from '../../charts/restic/service';
import { webApp } from '../../charts/web-app/service';
import type { EnvironmentInput } from '../../environments/environment';
import { b2Bucket, cloudflare, hetzner, hetznerBucket, loadBalancer } from '../../environments/words';

/** What a rule refuses, and its near neighbour that the rule lets pass. */
export interface RuleFixture {
  readonly rejects: EnvironmentInput;
  /** Path that the finding names. */
  readonly at: string;
  /** Part of the remedy that the finding gives, such as the near miss. @default any remedy */
  readonly suggests?: string;
  readonly passes: EnvironmentInput;
  /** What the public file says where the near neighbour passes. @default nothing */
  readonly halves?: Readonly<Record<string, string>>;
}

/** A site that breaks no rule: three servers, a mesh with a laptop, a load balancer, two stores, a database and an application. */
export const sound: EnvironmentInput = {
  name: 'lab',
  operator: {
    email: 'ops@example.org',
    sshKeys: { ops: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvBw ops' },
    sshFrom: ['198.51.100.0/24'],
  },
  zones: { 'example.org': cloudflare() },
  network: { cidr: '10.10.0.0/16', zone: 'eu-central' },
  mesh: { cidr: '10.0.0.0/24', devices: { laptop: { owner: 'ops' } } },
  nodes: {
    one: hetzner('ccx23', { location: 'fsn1', roles: ['server'] }),
    two: hetzner('ccx23', { location: 'nbg1', roles: ['server'] }),
    three: hetzner('ccx23', { location: 'hel1', roles: ['server'] }),
  },
  cluster: { snapshots: { to: 'backups' } },
  ingress: loadBalancer('lb11', { location: 'fsn1' }),
  buckets: {
    backups: hetznerBucket('nbg1', { lock: '7d', expireOldVersions: '60d' }),
    offsite: b2Bucket('eu-central-003', { lock: '30d', expireOldVersions: '60d' }),
  },
  services: {
    sql: mysql({}),
    copies: restic({}),
    shop: webApp({ image: 'ghcr.io/example/shop:1.0.0', host: 'shop.example.org', port: 3000, replicas: 2 }),
  },
  backup: { to: ['backups', 'offsite'], keep: '30d' },
};

/** A copy of the sound site with some fields replaced; nested objects are merged, arrays are not, `undefined` removes. */
export function lab(change: object): EnvironmentInput {
  return merge(sound, change) as EnvironmentInput;
}

function merge(base: unknown, change: unknown): unknown {
  if (!isPlain(base) || !isPlain(change)) return change;
  const merged = { ...base };
  for (const [key, value] of Object.entries(change)) merged[key] = merge(merged[key], value);
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined));
}

/** Services, nodes and such carry a tag: they are replaced whole, plain objects are merged. */
const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !('definition' in value) &&
  !('provider' in value && 'location' in value) &&
  !('kind' in value);
