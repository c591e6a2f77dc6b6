import type { k8s } from 'cdk8s-plus-28';
import { contains, overlaps, prefixOf, type Cidr, type Ipv4 } from '../network/cidr';
import { isOverlayAddress } from './overlay';
import type { Plain } from './plain';
import { ALL_PORTS, describePorts, intersect, merge, rangesOf, type NamedPort, type PortRange } from './port-ranges';
import { describeSelector, selects, type Labels } from './selector';

/** A Kubernetes object as it stands in its file. */
export interface ObjectJson {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Labels };
  readonly spec?: unknown;
}

/**
 * A connection that the policies let pass. Either end is one of
 * - `<namespace>/<name>`: the pods of a workload in the manifests;
 * - `pods {<namespace selector>} {<pod selector>}`: pods that a policy names and no manifest makes;
 * - `cidr <network>`, with ` except <networks>`: addresses;
 * - `anywhere`: no policy, or a rule without peers.
 */
export interface Connection {
  readonly from: string;
  readonly to: string;
  /** `TCP`, `UDP` or `SCTP`. */
  readonly protocol: string;
  /** A port, a range `8000-8010`, or `*`. */
  readonly ports: string;
}

export interface ReachabilityOptions {
  /**
   * Network of the pods. An address block that covers a part of it lets every pod pass, as enforcers see addresses only; a node's own address in it
   * is no pod's.
   * @default - address blocks are taken to mean no pod
   */
  readonly podCidr?: Cidr;
}

/**
 * What may connect to what, from Namespaces, pod templates and NetworkPolicies alone. Pods in the host network are left out:
 * no policy holds them and no selector matches them.
 * @throws Error when a selector has an unknown operator
 */
export function reachability(objects: readonly ObjectJson[], options: ReachabilityOptions = {}): readonly Connection[] {
  const site = readSite(objects, options);
  const inside = site.components.flatMap((from) => site.components.flatMap((to) => connect(from.id, to.id, between(site, from, to))));
  const outside = site.components.flatMap((component) => [
    ...strangers(site, component, 'Ingress').flatMap(([peer, ports]) => connect(peer, component.id, ports)),
    ...strangers(site, component, 'Egress').flatMap(([peer, ports]) => connect(component.id, peer, ports)),
  ]);
  return [...inside, ...outside].sort((a, b) => (describeConnection(a) < describeConnection(b) ? -1 : 1));
}

/** `apps/web -> data/sql TCP 3306`. */
export function describeConnection({ from, to, protocol, ports }: Connection): string {
  return `${from} -> ${to} ${protocol} ${ports}`;
}

type Direction = 'Ingress' | 'Egress';
type Peer = Plain<k8s.NetworkPolicyPeer>;

interface Component {
  readonly id: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly ports: readonly NamedPort[];
}

interface Rule {
  /** Namespace of the policy, which a peer without a namespace selector means. */
  readonly home: string;
  /** None means everyone. */
  readonly peers: readonly Peer[];
  readonly ports: readonly Plain<k8s.NetworkPolicyPort>[] | undefined;
}

interface Site {
  readonly components: readonly Component[];
  readonly namespaces: ReadonlyMap<string, Labels>;
  /** The rules that hold a component; undefined where no policy does. */
  rulesOf(component: Component, direction: Direction): readonly Rule[] | undefined;
  readonly options: ReachabilityOptions;
}

function readSite(objects: readonly ObjectJson[], options: ReachabilityOptions): Site {
  const components = readComponents(objects);
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
  const spaces = [...components.map(({ namespace }) => namespace), ...policies.map(namespaceOf)].map((name): [string, Labels] => [
    name,
    {},
  ]);
  const declared = objects
    .filter(({ kind }) => kind === 'Namespace')
    .map(({ metadata }): [string, Labels] => [metadata.name, metadata.labels ?? {}]);
  const namespaces = new Map([...spaces, ...declared].map(([name, labels]) => [name, { ...labels, 'kubernetes.io/metadata.name': name }]));
  const held = new Map(
    (['Ingress', 'Egress'] as const).map((direction) => [
      direction,
      new Map(components.map((component) => [component, rulesOf(policies, component, direction)])),
    ]),
  );
  return { components, namespaces, options, rulesOf: (component, direction) => held.get(direction)?.get(component) };
}

function readComponents(objects: readonly ObjectJson[]): Component[] {
  const all = objects.flatMap((object) => {
    const template = templateOf(object);
    return template?.spec === undefined || template.spec.hostNetwork === true
      ? []
      : [{ object, labels: template.metadata?.labels ?? {}, spec: template.spec }];
  });
  // jobs of one component have the same labels: to every policy they are one
  const found = all.filter(
    ({ object, labels }, index) =>
      object.kind !== 'CronJob' ||
      index ===
        all.findIndex(
          (other) =>
            other.object.kind === 'CronJob' &&
            namespaceOf(other.object) === namespaceOf(object) &&
            JSON.stringify(other.labels) === JSON.stringify(labels),
        ),
  );
  const ids = found.map(({ object }) => `${namespaceOf(object)}/${object.metadata.name}`);
  return found.map(({ object, labels, spec }, index) => ({
    id: ids.indexOf(ids[index] ?? '') === ids.lastIndexOf(ids[index] ?? '') ? (ids[index] ?? '') : `${ids[index]} (${object.kind})`,
    namespace: namespaceOf(object),
    labels,
    ports: [...spec.containers, ...(spec.initContainers ?? [])].flatMap(({ ports = [] }) =>
      ports.map(({ name = '', containerPort, protocol = 'TCP' }) => ({ name, port: containerPort, protocol })),
    ),
  }));
}

function templateOf({ kind, metadata, spec }: ObjectJson): Plain<k8s.PodTemplateSpec> | undefined {
  if (kind === 'Pod') return { metadata, spec: spec as Plain<k8s.PodSpec> };
  if (kind === 'CronJob') return (spec as Plain<k8s.CronJobSpec>).jobTemplate.spec?.template;
  return ['DaemonSet', 'Deployment', 'Job', 'ReplicaSet', 'StatefulSet'].includes(kind) ? (spec as Plain<k8s.JobSpec>).template : undefined;
}

function namespaceOf({ metadata }: ObjectJson): string {
  return metadata.namespace ?? 'default';
}

function rulesOf(policies: readonly ObjectJson[], component: Component, direction: Direction): readonly Rule[] | undefined {
  const holding = policies.flatMap((policy) => {
    const spec = (policy.spec ?? {}) as Plain<k8s.NetworkPolicySpec>;
    const types = spec.policyTypes ?? ['Ingress', ...(spec.egress ? ['Egress'] : [])];
    const holds =
      namespaceOf(policy) === component.namespace && types.includes(direction) && selects(spec.podSelector ?? {}, component.labels);
    return holds ? [{ home: namespaceOf(policy), spec }] : [];
  });
  if (holding.length === 0) return undefined;
  return holding.flatMap(({ home, spec }) =>
    direction === 'Ingress'
      ? (spec.ingress ?? []).map(({ from = [], ports }) => ({ home, peers: from, ports }))
      : (spec.egress ?? []).map(({ to = [], ports }) => ({ home, peers: to, ports })),
  );
}

/** Ports of `to` that `from` may open and `to` may get. */
function between(site: Site, from: Component, to: Component): readonly PortRange[] {
  const admitted = (rules: readonly Rule[] | undefined, other: Component): readonly PortRange[] =>
    rules === undefined
      ? ALL_PORTS
      : rules
          .filter(({ home, peers }) => peers.length === 0 || peers.some((peer) => means(site, home, peer, other)))
          .flatMap(({ ports }) => rangesOf(ports, to.ports));
  return intersect(admitted(site.rulesOf(from, 'Egress'), to), admitted(site.rulesOf(to, 'Ingress'), from));
}

function means(site: Site, home: string, { ipBlock, namespaceSelector, podSelector }: Peer, { namespace, labels }: Component): boolean {
  if (ipBlock !== undefined) return coversPods(ipBlock, site.options.podCidr);
  const inNamespace =
    namespaceSelector === undefined ? namespace === home : selects(namespaceSelector, site.namespaces.get(namespace) ?? {});
  return inNamespace && selects(podSelector ?? {}, labels);
}

function coversPods({ cidr, except = [] }: Plain<k8s.IpBlock>, podCidr: Cidr | undefined): boolean {
  if (podCidr === undefined || cidr.includes(':') || !overlaps(cidr as Cidr, podCidr)) return false;
  const [address, prefix] = cidr.split('/') as [Ipv4, string];
  if (prefix === '32' && isOverlayAddress(podCidr, address)) return false;
  const [first] = podCidr.split('/') as [Ipv4];
  return !except.some((hole) => contains(hole as Cidr, first) && prefixOf(hole as Cidr) <= prefixOf(podCidr));
}

/** What a component's rules say of ends that no manifest makes. */
function strangers(site: Site, component: Component, direction: Direction): (readonly [peer: string, ports: readonly PortRange[]])[] {
  const rules = site.rulesOf(component, direction);
  if (rules === undefined) return [['anywhere', ALL_PORTS]];
  const byPeer = new Map<string, PortRange[]>();
  for (const { home, peers, ports } of rules) {
    const names = peers.length === 0 ? ['anywhere'] : peers.flatMap((peer) => nameOfStranger(site, home, peer) ?? []);
    for (const name of names) {
      // a named port never matches an address
      const named = direction === 'Ingress' ? component.ports : name.startsWith('cidr') ? [] : 'unknown';
      byPeer.set(name, [...(byPeer.get(name) ?? []), ...rangesOf(ports, named)]);
    }
  }
  return [...byPeer];
}

/** Undefined for a peer that is a component of the manifests. */
function nameOfStranger(site: Site, home: string, peer: Peer): string | undefined {
  const { ipBlock, namespaceSelector, podSelector } = peer;
  if (ipBlock !== undefined)
    return `cidr ${ipBlock.cidr}${ipBlock.except?.length ? ` except ${[...ipBlock.except].sort().join(', ')}` : ''}`;
  if (site.components.some((component) => means(site, home, peer, component))) return undefined;
  const where = namespaceSelector === undefined ? `kubernetes.io/metadata.name=${home}` : describeSelector(namespaceSelector);
  return `pods {${where}} {${describeSelector(podSelector ?? {})}}`;
}

function connect(from: string, to: string, ranges: readonly PortRange[]): Connection[] {
  return merge(ranges).map((range) => ({ from, to, protocol: range.protocol, ports: describePorts(range) }));
}
