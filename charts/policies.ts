import type { Blueprint, NodePlan, ServicePlan } from '../blueprint/blueprint';
import type { End, Flow } from '../blueprint/flow';
import { NetworkPolicy, overlayAddresses, type Peer, type SiteChart } from '../constructs/kubernetes';
import type { Ipv4 } from '../constructs/network/cidr';
import { selectorOf } from './service-chart';

/** Networks that are not the internet: nobody reaches them through "anywhere" (RFC 1918, RFC 6598, RFC 3927). */
const NOT_THE_INTERNET = ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'] as const;

/** A node that takes another's place gets the next block that is free: room for both, and for some that were. */
const OVERLAY_BLOCKS = 16;

/** The flows of the pods, found by either end in one pass. */
export class PodFlows {
  private readonly byEnd = new Map<string, { readonly into: Flow[]; readonly out: Flow[] }>();

  constructor(flows: readonly Flow[]) {
    for (const flow of flows) {
      if (flow.to.kind === 'pods') this.of(flow.to.service, flow.to.component).into.push(flow);
      if (flow.from.kind === 'pods') this.of(flow.from.service, flow.from.component).out.push(flow);
    }
  }

  of(service: string, component: string): { readonly into: Flow[]; readonly out: Flow[] } {
    const key = `${service}/${component}`;
    const known = this.byEnd.get(key) ?? { into: [], out: [] };
    this.byEnd.set(key, known);
    return known;
  }
}

/** One policy for each component of a service: what no flow says stays closed, both ways. */
export function addPolicies(chart: SiteChart, plan: ServicePlan, flows: PodFlows, peers: Peers): void {
  for (const [component, { name, kind, hostNetwork, namespaces }] of Object.entries(plan.components)) {
    if (hostNetwork || kind === 'host') continue; // no policy selects them
    const { into, out } = flows.of(plan.name, component);
    for (const namespace of namespaces ?? [plan.namespace]) {
      new NetworkPolicy(chart, {
        name,
        namespace,
        selects: selectorOf(plan, component),
        ingress: into.flatMap((flow) => peers.from(flow.from).map((from) => ({ from, ...portOf(flow) }))),
        egress: out.flatMap((flow) => [...peers.to(flow.to).map((to) => ({ to, ...portOf(flow) })), ...peers.behind(flow)]),
      });
    }
  }
}

const portOf = ({ port, lastPort, protocol }: Flow) =>
  ({ port, protocol: protocol === 'udp' ? 'UDP' : 'TCP', ...(lastPort !== undefined && { endPort: lastPort }) }) as const;

/** Ends of flows as peers of policies. */
export class Peers {
  private readonly services: ReadonlyMap<string, ServicePlan>;
  private readonly overlay: readonly Ipv4[];

  constructor(private readonly blueprint: Blueprint) {
    this.services = new Map(blueprint.services.map((service) => [service.name, service]));
    const { cluster, nodes } = blueprint;
    const members = nodes.filter(({ k3s }) => k3s !== undefined).length;
    // within a node nothing crosses the overlay
    this.overlay = cluster && members > 1 ? overlayAddresses(cluster.pods, Math.max(OVERLAY_BLOCKS, 2 * members)) : [];
  }

  /** Who opens a connection to a pod, by the addresses that it comes from. @throws Error when pods cannot meet such an end */
  from(end: End): readonly Peer[] {
    return this.to(end).map((peer) => (peer.kind === 'nodes' ? { ...peer, addresses: [...peer.addresses, ...this.overlay] } : peer));
  }

  /** Whom a pod opens a connection to. @throws Error when pods cannot meet such an end */
  to(end: End): readonly Peer[] {
    switch (end.kind) {
      case 'pods': {
        const service = this.services.get(end.service);
        if (!service) return [];
        const { hostNetwork = false, namespaces = [service.namespace] } = service.components[end.component] ?? {};
        if (hostNetwork) return [this.nodes()];
        return namespaces.map((namespace) => ({ kind: 'pods', namespace, labels: selectorOf(service, end.component) }));
      }
      case 'edge': {
        const { edge } = this.blueprint.cluster ?? {};
        return edge ? [{ kind: 'pods', namespace: edge.namespace, labels: edge.labels }] : [];
      }
      case 'cluster-dns':
        return [{ kind: 'clusterDns' }];
      case 'nodes':
        return [this.nodes()];
      case 'node':
        return this.machine(end.node);
      case 'kubernetes-api':
        return [this.nodes(({ k3s }) => k3s !== 'agent')];
      case 'outside':
        return this.outside();
      case 'host':
        // policies know addresses, not names: anywhere on the internet, on that port
        return [{ kind: 'cidr', cidr: '0.0.0.0/0', except: NOT_THE_INTERNET }];
      default:
        throw new Error(`pods have no connection with '${end.kind}'`);
    }
  }

  private nodes(which: (node: NodePlan) => boolean = () => true): Peer {
    const members = this.blueprint.nodes.filter((node) => node.k3s !== undefined && which(node));
    return { kind: 'nodes', addresses: members.flatMap(({ clusterAddress }) => clusterAddress ?? []) };
  }

  /** On the machine itself its engine has translated the address before the policy sees the packet. */
  behind({ to, protocol, port }: Flow): readonly { readonly to: Peer; readonly port: number; readonly protocol: 'TCP' | 'UDP' }[] {
    return this.blueprint.published
      .filter((known) => to.kind === 'node' && known.node === to.node && known.protocol === protocol && known.port === port)
      .map(({ network, inside }) => ({
        to: { kind: 'cidr', cidr: network },
        port: inside,
        protocol: protocol === 'udp' ? ('UDP' as const) : ('TCP' as const),
      }));
  }

  /** A machine of the mesh, as pods meet it. */
  private machine(name: string): readonly Peer[] {
    const address = this.blueprint.nodes.find((node) => node.name === name)?.meshAddress;
    if (address === undefined) throw new Error(`pods have no connection with node '${name}': it is not in the mesh`);
    return [{ kind: 'cidr', cidr: `${address}/32` }];
  }

  /** A load balancer has an address of the private network; without one, clients come as they are. Peers of the mesh come by its addresses. */
  private outside(): readonly Peer[] {
    const { ingress, network, mesh, services } = this.blueprint;
    if (!ingress?.balancer || !network) return [{ kind: 'cidr', cidr: '0.0.0.0/0' }];
    const meshed = services.some(({ serves }) => Object.values(serves).some(({ to }) => to === 'mesh'));
    return [network.cidr, ...(mesh && meshed ? [mesh.cidr] : [])].map((cidr) => ({ kind: 'cidr', cidr }));
  }
}
