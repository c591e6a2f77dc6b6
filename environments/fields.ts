import { z } from 'zod';
import { isCidr, isIpv4, type Cidr, type Ipv4 } from '../constructs/network/cidr';
import { CPU_PATTERN, DURATION_PATTERN, SIZE_PATTERN, type Cpu, type Duration, type Size } from '../constructs/units';

/** A string that the catalogue or the site gives a meaning to; the rule table judges it, with near misses. */
export const named = <T extends string = string>(): z.ZodType<T, T> => z.string() as unknown as z.ZodType<T, T>;

const checked = <T extends string>(holds: (text: string) => boolean, expected: string): z.ZodType<T, T> =>
  z.string().refine(holds, { error: expected }) as unknown as z.ZodType<T, T>;

const LABEL = /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/;
const HOSTNAME = /^(?=.{1,253}$)([a-z0-9_]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** A short name: lower case letters, digits and dashes, at most 40 characters (RFC 1123 label). */
export const slug = z
  .string()
  .regex(LABEL, { error: 'a lower-case name of letters, digits and dashes that starts with a letter, at most 40 long' });
const hostnames = new WeakSet<z.core.$ZodType>();
/** A fully qualified host name in lower case (RFC 1123). */
export const hostname = (): z.ZodType<string, string> => {
  const schema = checked<string>((text) => HOSTNAME.test(text), 'a fully qualified host name in lower case, such as blog.example.org');
  hostnames.add(schema);
  return schema;
};
/** Whether a field holds a host name, optional or not: a staged copy of a service has others. */
export function isHostname(schema: z.core.$ZodType | undefined): boolean {
  if (schema === undefined) return false;
  const { def } = schema._zod;
  return hostnames.has(schema) || ('innerType' in def && isHostname(def.innerType as z.core.$ZodType));
}
/** A length of time such as `'15m'`. */
export const duration = checked<Duration>((text) => DURATION_PATTERN.test(text), "a duration such as '30s', '15m', '1h' or '30d'");
/** Memory or storage such as `'10Gi'`. */
export const size = checked<Size>((text) => SIZE_PATTERN.test(text), "a size such as '512Mi', '10Gi' or '1Ti'");
/** Processor such as `'250m'` or `'2'`. */
export const cpu = checked<Cpu>((text) => CPU_PATTERN.test(text), "an amount of processor such as '250m' or '2'");
/** An IPv4 network written with its first address. */
export const cidr = checked<Cidr>(isCidr, "an IPv4 network with its host bits zero, such as '10.8.0.0/24'");
export const ipv4 = checked<Ipv4>(isIpv4, "an IPv4 address such as '10.8.0.1'");
export const port = z.int().min(1).max(65535);
/** A time of day, UTC: `'02:00'`. */
export const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: "a time of day in UTC such as '02:00'" });

/** What a node does. `server` and `agent` are K3s'; a node without either runs no pods. */
export const role = z.enum(['server', 'agent', 'mail', 'peer']);
export type Role = z.output<typeof role>;

/** What every node says, whatever machine it is. */
export const nodeShape = {
  /**
   * What the node does: `server` and `agent` are K3s', `mail` hosts Mailcow, `peer` keeps friends' backups.
   * @default [] a machine of the mesh and nothing more
   */
  roles: z.array(role).default([]),
  /**
   * Public name under which the others reach this node (WireGuard endpoint, SSH).
   * @default `<node>.<nodeDomain of the site>`
   */
  endpoint: hostname().optional(),
  /**
   * Behind NAT: nobody can open a connection to it, it opens its own and keeps them alive.
   * @default false
   */
  nat: z.boolean().default(false),
  /**
   * Address in the mesh.
   * @default the next free address of the mesh, in the order of the nodes
   */
  meshAddress: ipv4.optional(),
  /**
   * Address in the private network.
   * @default the next free address of the private network from its third, in the order of the nodes
   */
  privateAddress: ipv4.optional(),
  /**
   * Kubernetes node labels.
   * @default {}
   */
  labels: z.record(z.string(), z.string()).default({}),
  /**
   * Kubernetes taints, as `key=value:Effect`.
   * @default []
   */
  taints: z
    .array(
      z.string().regex(/^[A-Za-z0-9./_-]+(=[A-Za-z0-9._-]*)?:(NoSchedule|PreferNoSchedule|NoExecute)$/, {
        error: "a taint such as 'role=ci:NoSchedule'",
      }),
    )
    .default([]),
} as const;

/** What every bucket says, whatever store it is in. */
export const bucketShape = {
  /**
   * Name in the store; S3 names are global.
   * @default `<site>-<key of the bucket>`
   */
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, { error: 'a bucket name of 3 to 63 lower-case letters, digits and dashes' })
    .optional(),
  /**
   * Keeps old versions of objects; Object Lock needs it.
   * @default true
   */
  versioning: z.boolean().default(true),
  /**
   * Object Lock: nobody can delete a version before it is this old. Only set when the bucket is made.
   * @default none
   */
  lock: duration.optional(),
  /**
   * Who may still delete what is locked: `governance` yields to a special permission, `compliance` to nobody, not even the owner.
   * @default 'compliance'
   */
  lockMode: z.enum(['governance', 'compliance']).default('compliance'),
  /**
   * Removes versions that have been replaced for this long.
   * @default kept for ever
   */
  expireOldVersions: duration.optional(),
  /**
   * Removes every object this long after it was written: for what is made again. Whole days.
   * @default kept for ever
   */
  expire: duration.optional(),
} as const;
