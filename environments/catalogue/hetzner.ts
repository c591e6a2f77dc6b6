import { z } from 'zod';
import { bucketShape, hostname, ipv4, named, nodeShape, size, slug } from '../fields';
import type { MachineType } from './machine-type';

/** When these rows were noted. They move: check the price page before you order. */
export const hetznerAsOf = '2026-09-30';
export const hetznerSource = 'https://www.hetzner.com/cloud/ (third-party notes of 2026-06 to 2026-09 that agree)';

type Row = readonly [cpu: number, memoryGib: number, diskGib: number, monthlyEur: number];
const eu = ['fsn1', 'nbg1', 'hel1'] as const;
const all = ['fsn1', 'nbg1', 'hel1', 'ash', 'hil', 'sin'] as const;

/** Cloud server types: vCPU, GiB RAM, GB disk, EUR net a month. */
const rows = {
  cx23: [2, 4, 40, 5.49],
  cx33: [4, 8, 80, 8.49],
  cx43: [8, 16, 160, 15.99],
  cx53: [16, 32, 320, 29.49],
  cax11: [2, 4, 40, 5.99],
  cax21: [4, 8, 80, 10.49],
  cax31: [8, 16, 160, 20.99],
  cax41: [16, 32, 320, 40.99],
  cpx12: [1, 2, 40, 11.49],
  cpx22: [2, 4, 80, 19.49],
  cpx32: [4, 8, 160, 35.49],
  cpx42: [8, 16, 320, 69.49],
  cpx52: [12, 24, 480, 100.49],
  cpx62: [16, 32, 640, 129.99],
  ccx13: [2, 8, 80, 42.99],
  ccx23: [4, 16, 160, 85.99],
  ccx33: [8, 32, 240, 138.49],
  ccx43: [16, 64, 360, 275.99],
  ccx53: [32, 128, 600, 533.49],
  ccx63: [48, 192, 960, 853.49],
} as const satisfies Record<string, Row>;

export type HetznerServerType = keyof typeof rows;
export type HetznerLocation = (typeof all)[number];
export type HetznerLoadBalancerType = 'lb11' | 'lb21' | 'lb31';

export const hetznerServerTypes: Readonly<Record<string, MachineType>> = Object.fromEntries(
  Object.entries(rows as Record<string, Row>).map(([name, [cpu, memory, disk, monthlyEur]]) => {
    const budget = name.startsWith('cx') || name.startsWith('cax');
    const type: MachineType = {
      cpu,
      memory: `${memory}Gi`,
      disk: `${disk}Gi`,
      arch: name.startsWith('cax') ? 'arm64' : 'amd64',
      monthlyEur,
      locations: budget ? eu : all,
      scarce: budget,
    };
    return [name, type];
  }),
);

/** Every location. */
export const hetznerLocations: readonly string[] = all;

/** Network zone of each location: a load balancer and its targets share one. */
export const hetznerNetworkZones: Readonly<Record<string, string>> = {
  fsn1: 'eu-central',
  nbg1: 'eu-central',
  hel1: 'eu-central',
  ash: 'us-east',
  hil: 'us-west',
  sin: 'ap-southeast',
};

/** Load balancer types: services, targets, concurrent connections, EUR net a month. */
export const hetznerLoadBalancerTypes: Readonly<
  Record<string, { readonly services: number; readonly targets: number; readonly connections: number; readonly monthlyEur?: number }>
> = {
  lb11: { services: 5, targets: 25, connections: 10_000, monthlyEur: 7.49 },
  lb21: { services: 15, targets: 75, connections: 20_000 },
  lb31: { services: 30, targets: 150, connections: 40_000 },
};

/** Where Object Storage exists: `<location>.your-objectstorage.com`. */
export const hetznerBucketLocations: readonly string[] = eu;

export const hetznerNode = z.strictObject({
  provider: z.literal('hetzner'),
  ...nodeShape,
  /** Server type of the catalogue. */
  type: named<HetznerServerType>(),
  /**
   * Type to order by hand when `type` is out of stock; `cx` and `cax` types at times are.
   * @default none
   */
  fallbackType: named<HetznerServerType>().optional(),
  /** Data centre location. Changing it replaces the server. */
  location: named<HetznerLocation>(),
  /**
   * Operating system image. Roles are written for Debian 12.
   * @default 'debian-12'
   */
  image: z.string().default('debian-12'),
  /**
   * Daily provider snapshots of the whole disk, for 20 % of the server's price.
   * @default false
   */
  backups: z.boolean().default(false),
  /**
   * Block volumes attached to this node, by name: 10Gi to 10240Gi, they only grow.
   * @default {} none
   */
  volumes: z.record(slug, z.strictObject({ size })).default({}),
});

export const hetznerFloatingIp = z.strictObject({
  provider: z.literal('hetzner'),
  kind: z.literal('floating-ip'),
  /** Home location; changing it gives another address. */
  location: named<HetznerLocation>(),
  /** Node that holds the address. It can be assigned to servers only, never to a load balancer. */
  on: slug,
  /** Reverse DNS name, for mail. @default none */
  ptr: hostname().optional(),
  /** What the address is for; printed in the runbook. */
  purpose: z.string(),
});

export const hetznerLoadBalancer = z.strictObject({
  kind: z.literal('load-balancer'),
  provider: z.literal('hetzner'),
  /** Load balancer type. */
  type: named<HetznerLoadBalancerType>(),
  /** Location; its network zone must be that of every target. */
  location: named<HetznerLocation>(),
  /** Address in the private network. @default allocated from the end of the private network */
  privateAddress: ipv4.optional(),
  /** Nodes that receive traffic. @default every node with the role `server` or `agent` */
  targets: z.array(slug).optional(),
  /** Algorithm. @default 'round_robin' */
  algorithm: z.enum(['round_robin', 'least_connections']).default('round_robin'),
});

export const hetznerBucket = z.strictObject({
  provider: z.literal('hetzner'),
  ...bucketShape,
  /** Object Storage location. */
  location: named<'fsn1' | 'nbg1' | 'hel1'>(),
});
