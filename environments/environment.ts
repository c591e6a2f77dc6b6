import { z } from 'zod';
import { b2Bucket, machineNode } from './catalogue/others';
import { hetznerBucket, hetznerFloatingIp, hetznerNode } from './catalogue/hetzner';
import { ovhBucket, ovhNode } from './catalogue/ovh';
import { cidr, duration, hostname, named, slug, timeOfDay } from './fields';
import { hostCopies } from './host-copies';
import { reboots } from './reboots';
import { cluster, ingress, mesh, namespace, network } from './sections';
import type { ServiceUse } from '../blueprint/service';

/** A machine. Write `hetzner(…)`, `ovhVps(…)` or `machine(…)`. */
export const node = z.discriminatedUnion('provider', [hetznerNode, ovhNode, machineNode]);

/** An S3 bucket. Write `hetznerBucket(…)`, `ovhBucket(…)` or `b2Bucket(…)`. */
export const bucket = z.discriminatedUnion('provider', [hetznerBucket, ovhBucket, b2Bucket]);

/** Who answers for a domain. Write `cloudflare()`, `ovhDns()`, `hetznerDns()` or `elsewhere()`. */
export const zone = z.strictObject({
  provider: z.enum(['cloudflare', 'ovh', 'hetzner', 'elsewhere']),
  /**
   * Zone id where the provider needs one (Cloudflare: 32 hexadecimal digits, on the zone's overview page).
   * @default looked up by name
   */
  zoneId: z.string().optional(),
  /**
   * Settings of the zone, in the provider's own words (Cloudflare: `ssl`, `min_tls_version` …).
   * @default {} left as they are
   */
  settings: z.record(z.string(), z.string()).default({}),
});

/** What may fail: a pod, one node, every node, or the data itself. */
export const failure = named<'pod' | `node/${string}` | 'any-node' | 'all-nodes' | 'data'>();

export const promise = z.strictObject({
  /** Longest time until the service is back. */
  rto: duration,
  /** Longest time whose changes may be lost. @default the site's `rpo` */
  rpo: duration.optional(),
});

export const environment = z.strictObject({
  /** Short name of the site; it starts the name of everything that a provider sees. */
  name: slug,
  /** Who runs the site. */
  operator: z.strictObject({
    /** Where certificates' and providers' warnings go. */
    email: z.email(),
    /** SSH public keys that may log in, by name (`ssh-ed25519 AAAA…`). */
    sshKeys: z.record(
      slug,
      z.string().regex(/^(ssh-ed25519|sk-ssh-ed25519@openssh\.com|ecdsa-sha2-nistp256|ssh-rsa) [A-Za-z0-9+/=]+( .*)?$/, {
        error: "an OpenSSH public key such as 'ssh-ed25519 AAAA…'",
      }),
    ),
    /**
     * Networks from which SSH answers.
     * @default ['0.0.0.0/0'] anywhere, by key only
     */
    sshFrom: z.array(cidr).min(1).default(['0.0.0.0/0']),
  }),
  /**
   * Domains of the site and who answers for each.
   * @default {}
   */
  zones: z.record(hostname(), zone).default({}),
  /**
   * Domain under which the nodes get their names.
   * @default the first of `zones`
   */
  nodeDomain: hostname().optional(),
  /**
   * Account ids that a provider must be told, and that are no secrets.
   * @default {}
   */
  accounts: z
    .strictObject({
      ovh: z
        .strictObject({
          /** Id of the Public Cloud project that holds the buckets (32 hexadecimal digits). */
          project: z.string().regex(/^[0-9a-f]{32}$/, { error: 'the 32 hexadecimal digits of a Public Cloud project' }),
          /**
           * Which of OVHcloud's three companies.
           * @default 'ovh-eu'
           */
          endpoint: z.enum(['ovh-eu', 'ovh-ca', 'ovh-us']).default('ovh-eu'),
        })
        .optional(),
    })
    .default({}),
  /** The machines, by name. */
  nodes: z.record(slug, node),
  /** Private network of the provider. @default none */
  network: network.optional(),
  /** WireGuard mesh among the nodes. @default none */
  mesh: mesh.optional(),
  /** K3s; it stands where a node has the role `server`. @default {} */
  cluster: cluster.prefault({}),
  /** How the internet comes in. @default none */
  ingress: ingress.optional(),
  /**
   * Reserved public addresses besides the nodes' own.
   * @default {}
   */
  addresses: z.record(slug, hetznerFloatingIp).default({}),
  /**
   * S3 buckets, by name.
   * @default {}
   */
  buckets: z.record(slug, bucket).default({}),
  /**
   * Kubernetes namespaces that stand whatever runs in them; a service names its own with `in`.
   * @default {} one for each service
   */
  namespaces: z.record(slug, namespace).default({}),
  /**
   * What runs, by name: one line each.
   * @default {}
   */
  services: z
    .record(
      slug,
      z.custom<ServiceUse>((value) => typeof value === 'object' && value !== null && 'definition' in value, {
        error: 'a service such as ghost({ … })',
      }),
    )
    .default({}),
  /**
   * Images that Archipel builds itself, for software that nobody publishes a fit one of (`images/`): `archipel images list <site>`.
   * @default {} tarballs, which the playbook places on the nodes that run them, for K3s to import: `archipel images export <site>` goes before it
   */
  images: z
    .strictObject({
      /**
       * Where you push them (`archipel images build <site> --push`) and nodes pull them from, such as `ghcr.io/example/images`. One that asks who pulls
       * is named in `/etc/rancher/k3s/registries.yaml` of each node.
       * @default none: tarballs
       */
      registry: z
        .string()
        .regex(/^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)*$/, { error: "a registry and a path such as 'ghcr.io/example/images'" })
        .optional(),
    })
    .default({}),
  /** Where copies of what the services keep go. @default none */
  backup: z
    .strictObject({
      /** Buckets that take the copies, the first one first. */
      to: z.array(slug).min(1),
      /** Copies begin within the hour after, each at a minute of its own. @default '02:00' */
      at: timeOfDay.default('02:00'),
      /** @default '30d' */
      keep: duration.default('30d'),
      /** Copies of the machines themselves: K3s' datastore, what lives beside K3s, configuration. @default none */
      hosts: hostCopies.optional(),
    })
    .optional(),
  /**
   * When nodes reboot by themselves where an installed update asks for it: each in a window of its own, emptied first, and only while all others are there.
   * @default none: updates are installed, and a person reboots
   */
  reboots: reboots.optional(),
  /** What the site promises. @default nothing */
  promises: z
    .strictObject({
      /** Recovery point: longest time whose changes may be lost. */
      rpo: duration,
      /** Recovery time: longest time until everything is back after the worst. */
      rto: duration,
      /** How far back a restore can reach. @default none */
      retention: duration.optional(),
      /** Recovery by failure: `pod`, `node/<name>`, `any-node`, `all-nodes`, `data`. @default {} */
      after: z.record(failure as unknown as z.ZodString, promise).default({}),
    })
    .optional(),
  /** Where Terraform keeps its state. @default a file beside the stacks */
  state: z
    .strictObject({
      /** Existing bucket. */
      bucket: z.string(),
      region: z.string(),
      /** S3 endpoint, for stores other than AWS. @default AWS */
      endpoint: z.url().optional(),
    })
    .optional(),
  /**
   * Broken rules that the site lives with: rule id, or `id at path`, and the reason.
   * @default {}
   */
  accept: z.record(z.string(), z.string().min(10, { error: 'a reason of at least 10 characters' })).default({}),
});

/** What a person writes. */
export type EnvironmentInput = z.input<typeof environment>;
/** What was written, checked, with every plain default filled. */
export type Environment = z.output<typeof environment>;
export type NodeInput = z.input<typeof node>;
export type Node = z.output<typeof node>;
export type Bucket = z.output<typeof bucket>;
export type Zone = z.output<typeof zone>;
export type Ingress = z.output<typeof ingress>;
export type Mesh = z.output<typeof mesh>;
