import type { Blueprint, NodePlan } from '../blueprint/blueprint';
import type { Flow } from '../blueprint/flow';
import { EDGE_PORTS } from './edge';

/** What becomes of packets that come to a port of a host. */
export interface HostPort {
  /** `listens`: a process of the host takes them; `passed`: they are turned to a container before; `may`: a process may listen, and what leads to it follows from the flows. */
  readonly state: 'listens' | 'passed' | 'may';
  readonly protocol: Flow['protocol'];
  readonly first: number;
  readonly last: number;
  readonly why: string;
}

/** Ports that programs open whatever one says; the firewall keeps them. */
const OF_EVERY_HOST: readonly HostPort[] = [may('udp', 68, "DHCP's client"), may('udp', 546, "DHCPv6's client")];
/** K3s' processes beside those that flows lead to (docs.k3s.io/installation/requirements; k8s.io/docs/reference/networking/ports-and-protocols). */
const OF_K3S: readonly HostPort[] = [
  may('tcp', 10250, 'the kubelet'),
  may('tcp', 10256, "kube-proxy's health"),
  may('udp', 8472, "flannel's VXLAN"),
];
const OF_SERVERS: readonly HostPort[] = [may('tcp', 6443, 'the Kubernetes API')];
const OF_ETCD: readonly HostPort[] = [
  may('tcp', 2379, "etcd's clients"),
  may('tcp', 2380, "etcd's members"),
  may('tcp', 2381, "etcd's metrics"),
];

/** The list that `archipel-ports` compares a host with: a line for each port. */
export function listening(blueprint: Blueprint, node: NodePlan): string {
  const lines = hostPorts(blueprint, node).map(({ state, protocol, first, last, why }) => `${state} ${protocol} ${first} ${last} ${why}\n`);
  return `# state protocol first last why: compared with what listens by archipel-ports\n${lines.join('')}`;
}

/** Ports that flows open on a host, and those that its own programs hold whether anybody calls or not, in their order. */
export function hostPorts(blueprint: Blueprint, node: NodePlan): readonly HostPort[] {
  const led = blueprint.flows.flatMap((flow) => portsOf(flow, blueprint, node));
  const known = new Map<string, HostPort>();
  for (const port of [...led, ...others(blueprint, node)]) {
    const key = `${port.protocol} ${port.first} ${port.last}`;
    if (!known.has(key)) known.set(key, port);
  }
  return [...known.values()].sort((a, b) => a.first - b.first || (a.protocol < b.protocol ? -1 : 1));
}

/** The ports of a host that a flow leads to. */
function portsOf(
  { to, protocol, port, lastPort, why }: Flow,
  { published, cluster }: Blueprint,
  { name, k3s }: NodePlan,
): readonly HostPort[] {
  const here = (to.kind === 'node' && to.node === name) || (to.kind === 'nodes' && k3s !== undefined);
  if (!here) return [];
  const container = published.some((known) => known.node === name && known.protocol === protocol && known.port === port);
  // pods have no port of the host: their network turns packets to them (portmap)
  const pod = k3s !== undefined && cluster !== undefined && protocol === 'tcp' && EDGE_PORTS.has(port);
  // a flow to all nodes may end at some of them alone
  const some = to.kind === 'nodes';
  return [{ state: container || pod ? 'passed' : some ? 'may' : 'listens', protocol, first: port, last: lastPort ?? port, why }];
}

function others({ cluster }: Blueprint, { k3s }: NodePlan): readonly HostPort[] {
  const serves = k3s === 'first-server' || k3s === 'server';
  return [
    ...OF_EVERY_HOST,
    ...(k3s === undefined ? [] : OF_K3S),
    ...(serves ? OF_SERVERS : []),
    ...(serves && cluster?.datastore === 'etcd' ? OF_ETCD : []),
  ];
}

function may(protocol: Flow['protocol'], port: number, why: string): HostPort {
  return { state: 'may', protocol, first: port, last: port, why };
}
