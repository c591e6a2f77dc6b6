import type { Blueprint, NodePlan } from '../../blueprint/blueprint';
import { isServer } from '../k3s';

/** A port that a host may listen on for others than itself. */
export interface PlannedPort {
  readonly protocol: 'tcp' | 'udp';
  readonly first: number;
  readonly last: number;
  readonly why: string;
}

/** Ports that flows open on a node, and those that its own programs hold whether anybody calls or not. */
export function portsOf({ flows, cluster }: Blueprint, node: NodePlan): readonly PlannedPort[] {
  const inward = flows.filter(({ to }) => to.kind === 'nodes' || (to.kind === 'node' && to.node === node.name));
  const planned = [
    ...inward.map(({ protocol, port, lastPort = port, why }) => ({ protocol, first: port, last: lastPort, why })),
    ...HOST_OWN,
    ...(cluster && node.k3s !== undefined ? k3sOwn(isServer(node), cluster.datastore === 'etcd') : []),
  ];
  return [...new Map(planned.map((port) => [`${port.protocol} ${port.first}-${port.last}`, port])).values()].sort(
    (a, b) => a.first - b.first || (a.protocol < b.protocol ? -1 : 1),
  );
}

/** How a provider gives the machine its address; UFW lets it in by itself (/etc/ufw/before.rules). */
const HOST_OWN: readonly PlannedPort[] = [
  { protocol: 'udp', first: 68, last: 68, why: 'DHCP' },
  { protocol: 'udp', first: 546, last: 546, why: 'DHCPv6' },
];

/** What K3s listens on by itself, also in a cluster of one (docs.k3s.io/installation/requirements, inbound rules). */
const k3sOwn = (server: boolean, etcd: boolean): readonly PlannedPort[] => [
  { protocol: 'tcp', first: 10250, last: 10250, why: 'kubelet' },
  { protocol: 'udp', first: 8472, last: 8472, why: 'pod network (Flannel VXLAN)' },
  ...(server ? [{ protocol: 'tcp', first: 6443, last: 6443, why: 'Kubernetes API' } as const] : []),
  ...(server && etcd ? [{ protocol: 'tcp', first: 2379, last: 2380, why: 'etcd' } as const] : []),
];
