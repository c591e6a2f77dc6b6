import { bucketStore, networkZone } from '../environments/catalogue';
import { minutesAfter, ownMinute } from '../constructs/own-minute';
import type { Environment } from '../environments/environment';
import type { Keep, RecordData, Records } from './facets';
import type {
  AddressData,
  AddressPlan,
  AddressRef,
  BackupPlan,
  BucketPlan,
  DnsRecord,
  IngressPlan,
  NamespacePlan,
  NodePlan,
  ServicePlan,
  ZonePlan,
} from './blueprint';
import { planCopier } from './copying';
import { balancerAddress } from './network';
import { planContainerDefaults, planQuota } from './quota';
import { WAVES } from './service';
import { entrancesOf } from './site-facts';
import { zoneOf } from './draft';
import type { PublicHalves } from './wire';

/** Seconds that resolvers keep a record: short, so that a recovery is seen soon. */
const TTL = 300;

export function planBuckets({ name: site, buckets }: Environment): readonly BucketPlan[] {
  return Object.entries(buckets).map(([key, bucket]) => ({
    key,
    name: bucket.name ?? `${site}-${key}`,
    provider: bucket.provider,
    location: bucket.location,
    ...bucketStore(bucket),
    versioning: bucket.versioning,
    lock: bucket.lock === undefined ? undefined : { period: bucket.lock, mode: bucket.lockMode },
    expireOldVersions: bucket.expireOldVersions,
    expire: bucket.expire,
    failureDomain: `${bucket.provider}/${bucket.location.toLowerCase()}`,
    accessKey: `buckets/${key}/access-key`,
    secretKey: `buckets/${key}/secret-key`,
  }));
}

export function planIngress(environment: Environment): IngressPlan | undefined {
  const { name: site, ingress } = environment;
  if (!ingress) return undefined;
  const targets = entrancesOf(environment);
  if (ingress.kind === 'host-ports') return { kind: ingress.kind, targets, balancer: undefined, proxyProtocol: false };
  return {
    kind: ingress.kind,
    targets,
    balancer: {
      label: `${site}-ingress`,
      provider: ingress.provider,
      type: ingress.type,
      location: ingress.location,
      zone: networkZone(ingress.provider, ingress.location) ?? ingress.location,
      algorithm: ingress.algorithm,
      privateAddress: balancerAddress(environment),
    },
    proxyProtocol: true,
  };
}

export function planAddresses({ name: site, addresses }: Environment): readonly AddressPlan[] {
  return Object.entries(addresses).map(([name, { provider, location, on, ptr, purpose }]) => ({
    name,
    label: `${site}-${name}`,
    provider,
    location,
    on,
    ptr,
    purpose,
  }));
}

export function planZones({ zones }: Environment): readonly ZonePlan[] {
  return Object.entries(zones).map(([domain, { provider, zoneId, settings }]) => ({ domain, provider, zoneId, settings }));
}

export function planNamespaces({ namespaces }: Environment, services: readonly ServicePlan[]): readonly NamespacePlan[] {
  const inhabitants = new Map<string, string[]>(Object.keys(namespaces).map((name) => [name, []]));
  for (const { name, namespace, components } of services) {
    // a service of the whole cluster, without pods, lives nowhere
    if (Object.keys(components).length > 0) inhabitants.set(namespace, [...(inhabitants.get(namespace) ?? []), name]);
  }
  return [...inhabitants.entries()].map(([name, inside]) => {
    const living = services.filter(({ namespace }) => namespace === name);
    return {
      name,
      class: classOf(name, namespaces, living),
      podSecurity: namespaces[name]?.podSecurity ?? highest(living),
      services: inside,
      quota: planQuota(living, namespaces[name]?.quota),
      containerDefaults: planContainerDefaults(living),
    };
  });
}

/** What a namespace is for: what the site says, or else what lives there. */
export const classOf = (
  name: string,
  namespaces: Environment['namespaces'],
  living: readonly Pick<ServicePlan, 'wave'>[],
): NamespacePlan['class'] =>
  namespaces[name]?.class ?? (living.length > 0 && living.every(({ wave }) => isPlatform(wave)) ? 'platform' : 'prod');

const isPlatform = (wave: ServicePlan['wave']): boolean => WAVES[wave] <= WAVES.platform;

/** A namespace that the site does not describe is as open as its pods need. */
const highest = (services: readonly ServicePlan[]): NamespacePlan['podSecurity'] =>
  (['privileged', 'baseline'] as const).find((level) =>
    services.some(({ components }) => Object.values(components).some(({ podSecurity }) => podSecurity === level)),
  ) ?? 'restricted';

/** Records for the nodes' own names, reverse names, and every host that a service serves. */
export function planDns(
  environment: Environment,
  nodes: readonly NodePlan[],
  ingress: IngressPlan | undefined,
  services: readonly ServicePlan[],
  told: readonly ToldPlan[],
): readonly DnsRecord[] {
  const domains = Object.keys(environment.zones);
  const records = new Map<string, DnsRecord>();
  const write = (name: string, why: string, data: AddressData | RecordData): void => {
    const zone = zoneOf(name, domains);
    if (zone === undefined) return;
    const key = `${name} ${JSON.stringify(data)}`;
    if (!records.has(key)) records.set(key, { zone, name, ...data, ttl: TTL, why });
  };
  const add = (name: string, value: AddressRef, why: string): void => write(name, why, { type: 'A', value });
  for (const node of nodes) {
    if (node.ownsEndpoint && node.endpoint !== undefined) add(node.endpoint, { kind: 'node', node: node.name }, `node ${node.name}`);
  }
  for (const [name, { ptr, purpose }] of Object.entries(environment.addresses)) {
    if (ptr !== undefined) add(ptr, { kind: 'floating', name }, purpose);
  }
  for (const service of services) {
    for (const { host, to } of Object.values(service.serves)) {
      if (to !== 'internet' || !ingress) continue;
      for (const value of entrances(ingress)) add(host, value, `service ${service.name}`);
    }
  }
  for (const { service, on, addresses = [], others = [] } of told) {
    for (const name of on === undefined ? [] : addresses) add(name, { kind: 'node', node: on ?? '' }, `service ${service}`);
    for (const { name, why, ...data } of others) write(name, why, data);
  }
  return [...records.values()].sort((a, b) => (`${a.zone} ${a.name}` < `${b.zone} ${b.name}` ? -1 : 1));
}

/** What the DNS says of a service, and the machine that it is on. */
export interface ToldPlan extends Records {
  readonly service: string;
  readonly on: string | undefined;
}

/** What the services say of themselves. */
export const planTold = ({ services: uses }: Environment, services: readonly ServicePlan[], halves: PublicHalves): readonly ToldPlan[] =>
  services.flatMap(({ name: service, options, on }) => {
    const said = uses[service]?.definition.records?.({ options: options as never, half: (need) => halves[`${service}/${need}`] });
    return said ? [{ ...said, service, on }] : [];
  });

const entrances = ({ balancer, targets }: IngressPlan): readonly AddressRef[] =>
  balancer ? [{ kind: 'balancer' }] : targets.map((node) => ({ kind: 'node', node }));

export function planBackups({ backup, services: uses }: Environment, services: readonly ServicePlan[]): readonly BackupPlan[] {
  if (!backup) return [];
  const keptBy = (service: ServicePlan | undefined): readonly (readonly [string, Keep])[] =>
    Object.entries((service && uses[service.name]?.definition.keeps?.({ options: service.options as never })) ?? {});
  const byName = new Map(services.map((service) => [service.name, service]));
  return services.flatMap((service) =>
    keptBy(service).flatMap(([name, keep]): readonly BackupPlan[] => {
      if (keep.method === 'none') return [];
      // one copy of a database: whoever holds it copies all that it holds
      const holder = byName.get(service.answeredBy[keep.need] ?? '');
      if (keep.method === 'dump' && keptBy(holder).some(([, { method }]) => method === 'dump' || method === 'archive')) return [];
      const { need, method, component, every = '24h', keep: long } = keep;
      const copier = planCopier(service, name, backup.to);
      const id = `${service.name}/${name}`;
      const changes = keptBy(service).find(([, other]) => other.method === 'files' && other.changesOf === name);
      return [
        {
          id,
          service: service.name,
          name,
          method,
          need,
          component,
          at: minutesAfter(backup.at, ownMinute(id)),
          every,
          rpo: keep.method === 'archive' ? keep.rpo : every,
          keep: long ?? backup.keep,
          changes: changes && `${service.name}/${changes[0]}`,
          to: backup.to,
          copier,
          tellers: keep.method === 'archive' ? [component, ...(keep.provers ?? [])] : copier ? [copier.component] : [],
        },
      ];
    }),
  );
}
