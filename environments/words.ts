import type { z } from 'zod';
import type { HetznerLoadBalancerType, HetznerLocation, HetznerServerType } from './catalogue/hetzner';
import type { OvhVpsModel } from './catalogue/ovh';
import type { bucket, node, zone } from './environment';
import type { ingress } from './sections';
import type { hetznerFloatingIp } from './catalogue/hetzner';

type Of<Union, Tag extends string, Value> = Extract<Union, { readonly [K in Tag]: Value }>;
type NodeOf<P> = Of<z.input<typeof node>, 'provider', P>;
type BucketOf<P> = Of<z.input<typeof bucket>, 'provider', P>;
type IngressOf<K> = Of<z.input<typeof ingress>, 'kind', K>;

/** A Hetzner Cloud server. */
export const hetzner = (type: HetznerServerType, options: Omit<NodeOf<'hetzner'>, 'provider' | 'type'>): NodeOf<'hetzner'> => ({
  provider: 'hetzner',
  type,
  ...options,
});
/** An OVH VPS that you have bought: adopted as it stands, never ordered, rebuilt or terminated. */
export const ovhVps = (model: OvhVpsModel, options: Omit<NodeOf<'ovh'>, 'provider' | 'model'>): NodeOf<'ovh'> => ({
  provider: 'ovh',
  model,
  ...options,
});
/** A Debian 12 machine that is simply there. */
export const machine = (options: Omit<NodeOf<'machine'>, 'provider'>): NodeOf<'machine'> => ({ provider: 'machine', ...options });

type ZoneOptions = Omit<z.input<typeof zone>, 'provider'>;
/** A zone at Cloudflare. */
export const cloudflare = (options: ZoneOptions = {}): z.input<typeof zone> => ({ provider: 'cloudflare', ...options });
/** A zone at OVH. */
export const ovhDns = (options: ZoneOptions = {}): z.input<typeof zone> => ({ provider: 'ovh', ...options });
/** A zone at Hetzner. */
export const hetznerDns = (options: ZoneOptions = {}): z.input<typeof zone> => ({ provider: 'hetzner', ...options });
/** A zone that somebody else keeps: `archipel show` prints the records to add by hand. */
export const elsewhere = (): z.input<typeof zone> => ({ provider: 'elsewhere' });

/** A Hetzner load balancer that passes TCP 80 and 443 through with PROXY protocol v2. */
export const loadBalancer = (
  type: HetznerLoadBalancerType,
  options: Omit<IngressOf<'load-balancer'>, 'kind' | 'provider' | 'type'>,
): IngressOf<'load-balancer'> => ({
  kind: 'load-balancer',
  provider: 'hetzner',
  type,
  ...options,
});
/** Web traffic goes straight to ports 80 and 443 of nodes. */
export const hostPorts = (...on: [string, ...string[]] | []): IngressOf<'host-ports'> =>
  on.length > 0 ? { kind: 'host-ports', on } : { kind: 'host-ports' };
/** A Hetzner floating IP, held by one server. */
export const floatingIp = (
  location: HetznerLocation,
  options: Omit<z.input<typeof hetznerFloatingIp>, 'provider' | 'kind' | 'location'>,
): z.input<typeof hetznerFloatingIp> => ({
  provider: 'hetzner',
  kind: 'floating-ip',
  location,
  ...options,
});

type BucketOptions<P> = Omit<BucketOf<P>, 'provider' | 'location'>;
/** A bucket of Hetzner Object Storage. */
export const hetznerBucket = (location: BucketOf<'hetzner'>['location'], options: BucketOptions<'hetzner'> = {}): BucketOf<'hetzner'> => ({
  provider: 'hetzner',
  location,
  ...options,
});
/** A bucket of OVH Object Storage. */
export const ovhBucket = (location: BucketOf<'ovh'>['location'], options: BucketOptions<'ovh'> = {}): BucketOf<'ovh'> => ({
  provider: 'ovh',
  location,
  ...options,
});
/** A bucket of Backblaze B2. */
export const b2Bucket = (location: BucketOf<'b2'>['location'], options: BucketOptions<'b2'> = {}): BucketOf<'b2'> => ({
  provider: 'b2',
  location,
  ...options,
});
