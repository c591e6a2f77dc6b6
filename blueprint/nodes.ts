import { toMebibytes } from '../constructs/units';
import { machineOf } from '../environments/catalogue';
import type { Environment, Node } from '../environments/environment';
import { selectorLabels } from '../constructs/kubernetes/labels';
import type { Capacity, ClusterPlan, NodePlan, ServicePlan } from './blueprint';
import { nth, sizeOf } from '../constructs/network/cidr';
import { allocateMesh, allocatePrivate, INTERNET_MTU, OVERHEAD } from './network';

export const nodeDomain = (environment: Environment): string | undefined => environment.nodeDomain ?? Object.keys(environment.zones)[0];

/** The network between the nodes of the cluster. */
const carrier = ({ cluster, network }: Environment): 'private' | 'mesh' => cluster.over ?? (network ? 'private' : 'mesh');

export function planNodes(environment: Environment): readonly NodePlan[] {
  const { name: site, nodes } = environment;
  const mesh = allocateMesh(environment);
  const privates = allocatePrivate(environment);
  const domain = nodeDomain(environment);
  const firstServer = Object.entries(nodes).find(([, { roles }]) => roles.includes('server'))?.[0];
  return Object.entries(nodes).map(([name, machine]) => {
    const own = machine.endpoint === undefined && domain !== undefined ? `${name}.${domain}` : undefined;
    const privateAddress = privates.get(name);
    const meshAddress = mesh.get(name);
    return {
      name,
      label: `${site}-${name}`,
      provider: machine.provider,
      machine,
      roles: machine.roles,
      endpoint: machine.nat ? undefined : (machine.endpoint ?? own),
      ownsEndpoint: own !== undefined && !machine.nat,
      privateAddress,
      meshAddress,
      clusterAddress: carrier(environment) === 'private' ? privateAddress : meshAddress,
      k3s: k3sPart(name, machine, firstServer),
      capacity: capacityOf(machine),
      failureDomain: `${machine.provider}/${machine.location}`,
      labels: isMember(machine) ? { ...machine.labels, [VERSION_LABEL]: labelOf(environment.cluster.version) } : machine.labels,
      taints: machine.taints,
    };
  });
}

const VERSION_LABEL = 'archipel/k3s';
/** Labels hold no `+` (kubernetes.io, labels: syntax); system-upgrade-controller writes versions so too. */
const labelOf = (version: string): string => version.replace('+', '-');
const isMember = ({ roles }: Node): boolean => roles.includes('server') || roles.includes('agent');

function k3sPart(name: string, { roles }: Node, firstServer: string | undefined): NodePlan['k3s'] {
  if (roles.includes('server')) return name === firstServer ? 'first-server' : 'server';
  return roles.includes('agent') ? 'agent' : undefined;
}

function capacityOf(node: Node): Capacity | undefined {
  const type = machineOf(node);
  return type && { millicores: type.cpu * 1000, memoryMib: toMebibytes(type.memory), diskMib: toMebibytes(type.disk), arch: type.arch };
}

/** K3s across the nodes. Its own Traefik takes the requests from outside where no service does; ServiceLB is off, since it hides the client's address. */
export function planCluster(environment: Environment, nodes: readonly NodePlan[], plans: readonly ServicePlan[]): ClusterPlan | undefined {
  const servers = nodes.filter(({ k3s }) => k3s === 'first-server' || k3s === 'server');
  const [first] = servers;
  if (!first) return undefined;
  const over = carrier(environment);
  const edge = edgeOf(environment, plans);
  const { cluster, network, mesh } = environment;
  const { version, pods, services, snapshots } = cluster;
  return {
    version,
    versionLabel: { key: VERSION_LABEL, value: labelOf(version) },
    pods,
    services,
    dns: nth(services, Math.min(10, sizeOf(services) - 1)), // the rule cluster/services-too-small tells
    over,
    mtu: ((over === 'private' ? network : mesh)?.mtu ?? INTERNET_MTU) - OVERHEAD.vxlan,
    datastore: cluster.datastore ?? (servers.length >= 3 ? 'etcd' : 'sqlite'),
    servers: servers.map(({ name }) => name),
    agents: nodes.filter(({ k3s }) => k3s === 'agent').map(({ name }) => name),
    api: `${first.clusterAddress ?? first.endpoint ?? first.name}:6443`,
    disable: edge ? ['servicelb', 'traefik'] : ['servicelb'],
    edge: edge ?? { namespace: 'kube-system', labels: { 'app.kubernetes.io/name': 'traefik' }, bundled: true },
    snapshots: snapshots && { bucket: snapshots.to, every: snapshots.every, keep: snapshots.keep },
    token: 'k3s/token',
  };
}

/** The pods of the service that is the site's edge. */
function edgeOf({ services: uses }: Environment, plans: readonly ServicePlan[]): ClusterPlan['edge'] | undefined {
  const edge = plans.find(({ role }) => role === 'edge');
  const component = edge && uses[edge.name]?.definition.role?.component;
  if (!edge || component === undefined) return undefined;
  const labels = edge.components[component]?.upstreamLabels ?? selectorLabels({ name: edge.kind, instance: edge.name, component });
  return { namespace: edge.namespace, labels, bundled: false };
}
