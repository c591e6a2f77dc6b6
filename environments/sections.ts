import { z } from 'zod';
import { hetznerLoadBalancer } from './catalogue/hetzner';
import { cidr, cpu, duration, ipv4, named, port, size, slug } from './fields';

/** How requests from the internet reach the cluster. Write `loadBalancer(…)` or `hostPorts(…)`. */
export const ingress = z.discriminatedUnion('kind', [
  hetznerLoadBalancer,
  z.strictObject({
    kind: z.literal('host-ports'),
    /** Nodes whose ports 80 and 443 take web traffic. @default every node with the role `server` or `agent` */
    on: z.array(slug).min(1).optional(),
  }),
]);

export const network = z.strictObject({
  /** Addresses of the whole private network. */
  cidr,
  /** Part of it that the nodes live in. @default the whole network */
  subnet: cidr.optional(),
  /** Network zone of the provider. */
  zone: named<'eu-central' | 'us-east' | 'us-west' | 'ap-southeast'>(),
  /**
   * Bytes of one packet.
   * @default 1450 Hetzner's private networks
   */
  mtu: z.int().min(1280).max(9000).default(1450),
});

export const device = z.strictObject({
  /** Address in the mesh. @default the next free one after the nodes */
  meshAddress: ipv4.optional(),
  /** Whose it is. */
  owner: z.string(),
});

export const mesh = z.strictObject({
  /** Addresses of the mesh. */
  cidr,
  /**
   * UDP port that WireGuard listens on.
   * @default 51820
   */
  port: port.default(51820),
  /**
   * Bytes of one packet inside the mesh: 60 (IPv4) or 80 (IPv6) below what carries it.
   * @default 1420
   */
  mtu: z.int().min(1280).max(9000).default(1420),
  /**
   * Seconds between packets that keep a NAT open.
   * @default 25
   */
  keepalive: z.int().min(5).max(300).default(25),
  /**
   * What carries the tunnels: the nodes' public names, or their private network.
   * @default 'public'
   */
  over: z.enum(['public', 'private']).default('public'),
  /**
   * A further symmetric key for each pair, against recorded traffic and future computers.
   * @default true
   */
  presharedKeys: z.boolean().default(true),
  /**
   * Laptops and telephones that join from anywhere (roaming: without an endpoint).
   * @default {}
   */
  devices: z.record(slug, device).default({}),
});

export const cluster = z.strictObject({
  /**
   * Addresses of pods.
   * @default '10.42.0.0/16'
   */
  pods: cidr.default('10.42.0.0/16'),
  /**
   * Addresses of Services.
   * @default '10.43.0.0/16'
   */
  services: cidr.default('10.43.0.0/16'),
  /**
   * K3s release.
   * @default 'v1.36.3+k3s1' the stable channel on 2026-09-30
   */
  version: z
    .string()
    .regex(/^v1\.\d+\.\d+\+k3s\d+$/, { error: "a K3s release such as 'v1.36.3+k3s1'" })
    .default('v1.36.3+k3s1'),
  /**
   * Which network carries the traffic between nodes.
   * @default 'private' where the site has one, else 'mesh'
   */
  over: z.enum(['private', 'mesh']).optional(),
  /**
   * Where the cluster keeps its state.
   * @default 'etcd' with three or more servers, else 'sqlite'
   */
  datastore: z.enum(['etcd', 'sqlite']).optional(),
  /**
   * Copies of an etcd datastore.
   * @default none
   */
  snapshots: z
    .strictObject({
      /** Bucket that takes them. */
      to: slug,
      /** @default '6h' */
      every: duration.default('6h'),
      /** @default 28 a week of them */
      keep: z.int().min(1).default(28),
    })
    .optional(),
});

export const namespace = z.strictObject({
  /** What lives there; dev never reaches prod. @default 'prod' */
  class: z.enum(['prod', 'dev', 'platform']).default('prod'),
  /**
   * Highest Pod Security level that its pods may need.
   * @default 'restricted'
   */
  podSecurity: z.enum(['restricted', 'baseline', 'privileged']).default('restricted'),
  /**
   * The most that all its pods together may ask for.
   * @default what its services ask for at their most, twice while they are replaced, and room for sidecars and jobs
   */
  quota: z
    .strictObject({
      /** Sum of the processor requests. @default as derived */
      cpu: cpu.optional(),
      /** Sum of the memory requests. @default as derived */
      memory: size.optional(),
      /** Sum of the memory limits. @default as derived */
      memoryLimit: size.optional(),
      /** Sum of the claims' sizes. @default no bound */
      storage: size.optional(),
      /** Number of pods. @default as derived */
      pods: z.int().min(1).optional(),
    })
    .optional(),
});
