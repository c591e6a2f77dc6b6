import { contains, indexOf, nth, sizeOf, type Cidr, type Ipv4 } from '../constructs/network/cidr';
import type { Environment } from '../environments/environment';
import type { ClusterPlan, LayerPlan, MeshLink, MeshPeer, MeshPlan, NetworkPlan, NodePlan, ServicePlan } from './blueprint';
import { hosted } from './hosting';

/** Mailcow's own network on a mail host (docs.mailcow.email: IPV4_NETWORK). */
const MAILCOW_NETWORK: Cidr = '172.22.1.0/24';
/** Bytes that one more wrapping costs. WireGuard over IPv4 costs 60; 80 covers IPv6 too. VXLAN costs 50. */
export const OVERHEAD = { wireguard: 60, vxlan: 50 } as const;
export const INTERNET_MTU = 1500;

/** Gives every name an address: what was written stays, the rest takes the next free ones from `first`. */
export function allocate(
  cidr: Cidr,
  first: number,
  wishes: readonly (readonly [name: string, wish: Ipv4 | undefined])[],
  reserved: readonly Ipv4[] = [],
): ReadonlyMap<string, Ipv4> {
  const taken = new Set<number>([
    ...wishes.flatMap(([, wish]) => (wish !== undefined && contains(cidr, wish) ? [indexOf(cidr, wish)] : [])),
    ...reserved.map((address) => indexOf(cidr, address)),
  ]);
  const given = new Map<string, Ipv4>();
  let next = first;
  for (const [name, wish] of wishes) {
    if (wish !== undefined) {
      given.set(name, wish);
      continue;
    }
    while (taken.has(next)) next += 1;
    if (next >= sizeOf(cidr) - 1) break; // the rule network/full tells
    given.set(name, nth(cidr, next));
    next += 1;
  }
  return given;
}

export function planNetwork({ network }: Environment): NetworkPlan | undefined {
  if (!network) return undefined;
  const subnet = network.subnet ?? network.cidr;
  return {
    cidr: network.cidr,
    subnet,
    zone: network.zone,
    mtu: network.mtu,
    gateway: nth(network.cidr, Math.min(1, sizeOf(network.cidr) - 1)),
  };
}

export function planMesh(environment: Environment, nodes: readonly NodePlan[]): MeshPlan | undefined {
  const { mesh } = environment;
  if (!mesh) return undefined;
  const addresses = allocateMesh(environment);
  const peers: MeshPeer[] = [];
  for (const node of nodes) {
    const host = mesh.over === 'private' ? node.privateAddress : node.endpoint;
    if (node.meshAddress === undefined) continue;
    peers.push({
      name: node.name,
      kind: 'node',
      address: node.meshAddress,
      endpoint: host === undefined || node.machine.nat ? undefined : `${host}:${mesh.port}`,
      nat: node.machine.nat,
      key: `mesh/${node.name}/private-key`,
    });
  }
  for (const name of Object.keys(mesh.devices)) {
    const address = addresses.get(name);
    if (address !== undefined)
      peers.push({ name, kind: 'device', address, endpoint: undefined, nat: true, key: `mesh/${name}/private-key` });
  }
  const links = peers.flatMap((a, i) => peers.slice(i + 1).flatMap((b) => link(a, b, mesh.keepalive, mesh.presharedKeys)));
  return { interface: 'wg0', cidr: mesh.cidr, port: mesh.port, mtu: mesh.mtu, keepalive: mesh.keepalive, peers, links };
}

/** A tunnel between two peers, unless neither can reach the other first. Devices speak to nodes only. */
function link(first: MeshPeer, second: MeshPeer, keepalive: number, presharedKeys: boolean): readonly MeshLink[] {
  const [a, b] = first.name < second.name ? [first, second] : [second, first];
  if (a.endpoint === undefined && b.endpoint === undefined) return [];
  return [
    {
      a: a.name,
      b: b.name,
      presharedKey: presharedKeys ? `mesh/${a.name}/${b.name}/preshared-key` : undefined,
      keepaliveFromA: b.endpoint !== undefined ? keepalive : undefined,
      keepaliveFromB: a.endpoint !== undefined ? keepalive : undefined,
    },
  ];
}

/** Mesh addresses of nodes, then devices. */
export function allocateMesh({ mesh, nodes }: Environment): ReadonlyMap<string, Ipv4> {
  if (!mesh) return new Map();
  return allocate(
    mesh.cidr,
    1,
    [...Object.entries(nodes), ...Object.entries(mesh.devices)].map(([name, { meshAddress }]) => [name, meshAddress] as const),
  );
}

/** The last address but one of the subnet, unless it is written. */
export function balancerAddress({ network, ingress }: Environment): Ipv4 | undefined {
  if (!network || ingress?.kind !== 'load-balancer') return undefined;
  const subnet = network.subnet ?? network.cidr;
  return ingress.privateAddress ?? (sizeOf(subnet) > 2 ? nth(subnet, sizeOf(subnet) - 2) : undefined);
}

/** Private addresses of nodes: the network's first is its gateway. */
export function allocatePrivate(environment: Environment): ReadonlyMap<string, Ipv4> {
  const { network, nodes } = environment;
  if (!network) return new Map();
  const balancer = balancerAddress(environment);
  const inside = Object.entries(nodes).filter(([, { provider }]) => provider === 'hetzner');
  return allocate(
    network.subnet ?? network.cidr,
    2,
    inside.map(([name, { privateAddress }]) => [name, privateAddress] as const),
    balancer === undefined ? [] : [balancer],
  );
}

export function planLayers(
  environment: Environment,
  cluster: ClusterPlan | undefined,
  services: readonly ServicePlan[],
): readonly LayerPlan[] {
  const { network, mesh, nodes } = environment;
  const layers: LayerPlan[] = [];
  if (network) layers.push({ name: 'private', cidr: network.cidr, mtu: network.mtu, over: 'internet', path: 'network.cidr' });
  if (mesh)
    layers.push({
      name: 'mesh',
      cidr: mesh.cidr,
      mtu: mesh.mtu,
      over: mesh.over === 'private' ? 'private' : 'internet',
      path: 'mesh.cidr',
    });
  if (cluster) {
    layers.push({ name: 'pods', cidr: cluster.pods, mtu: cluster.mtu, over: cluster.over, path: 'cluster.pods' });
    layers.push({ name: 'services', cidr: cluster.services, mtu: undefined, over: undefined, path: 'cluster.services' });
  }
  const containers = hosted(services).flatMap(({ service, component: { behind }, node }) => (behind ? [{ service, behind, node }] : []));
  for (const { service, behind } of containers)
    layers.push({ name: 'docker', cidr: behind.network, mtu: undefined, over: undefined, path: `services.${service.name}` });
  const mail = Object.entries(nodes).find(([name, { roles }]) => roles.includes('mail') && !containers.some(({ node }) => node === name));
  if (mail) layers.push({ name: 'docker', cidr: MAILCOW_NETWORK, mtu: undefined, over: undefined, path: `nodes.${mail[0]}.roles` });
  return layers;
}
