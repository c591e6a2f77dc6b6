import type { Blueprint, NodePlan } from '../../blueprint/blueprint';
import type { End } from '../../blueprint/flow';
import { describeConnection, type Connection } from '../../constructs/kubernetes';

const pods = (namespace: string, labels: Readonly<Record<string, string>>): string =>
  `pods {kubernetes.io/metadata.name=${namespace}} {${Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(', ')}}`;

/** Policies know addresses, not names: a host outside is anywhere but where the site itself lives. */
const OUTSIDE = 'cidr 0.0.0.0/0 except 10.0.0.0/8, 100.64.0.0/10, 169.254.0.0/16, 172.16.0.0/12, 192.168.0.0/16';

/** An end of a flow, as the connections that are computed from manifests name it. @throws Error for an end that pods cannot meet */
function namesOf(end: End, blueprint: Blueprint): readonly string[] {
  const { services, cluster, nodes, ingress, network, mesh } = blueprint;
  const isMeshed = services.some(({ serves }) => Object.values(serves).some(({ to }) => to === 'mesh'));
  const members = nodes.filter(({ k3s }) => k3s !== undefined);
  const addresses = (of: readonly NodePlan[]): readonly string[] => of.map(({ clusterAddress }) => `cidr ${clusterAddress}/32`);
  switch (end.kind) {
    case 'pods': {
      const service = services.find(({ name }) => name === end.service);
      const component = service?.components[end.component];
      if (component?.hostNetwork) return addresses(members);
      const labels = component?.upstreamLabels;
      return (component?.namespaces ?? [service?.namespace ?? '']).map((namespace) =>
        labels ? pods(namespace, labels) : `${namespace}/${component?.name}`,
      );
    }
    case 'edge': {
      const edge = services.find(({ role }) => role === 'edge');
      const component = Object.values(edge?.components ?? {}).find(({ name }) => edge && name.startsWith(edge.name));
      return edge ? [`${edge.namespace}/${component?.name}`] : [pods(cluster?.edge.namespace ?? '', cluster?.edge.labels ?? {})];
    }
    case 'cluster-dns':
      return [pods('kube-system', { 'k8s-app': 'kube-dns' })];
    case 'host':
      return [OUTSIDE];
    case 'nodes':
      return addresses(members);
    case 'node':
      return [`cidr ${nodes.find(({ name }) => name === end.node)?.meshAddress}/32`];
    case 'kubernetes-api':
      return addresses(members.filter(({ k3s }) => k3s !== 'agent'));
    case 'outside':
      return (ingress?.balancer && network ? [network.cidr, ...(isMeshed && mesh ? [mesh.cidr] : [])] : ['0.0.0.0/0']).map(
        (range) => `cidr ${range}`,
      );
    default:
      throw new Error(`pods have no connection with '${end.kind}'`);
  }
}

/** What a node sends to a pod of another comes from the first address of its block of the pods' network, whichever that is. */
function sourcesOf(end: End, blueprint: Blueprint): readonly string[] {
  const names = namesOf(end, blueprint);
  const { nodes, cluster } = blueprint;
  const members = nodes.filter(({ k3s }) => k3s !== undefined);
  const isNode = names.some((name) => members.some(({ clusterAddress }) => name === `cidr ${clusterAddress}/32`));
  if (!isNode || members.length < 2) return names;
  const [a, b] = cluster!.pods.split('.');
  return [...names, ...Array.from({ length: 16 }, (_, block) => `cidr ${a}.${b}.${block}.0/32`)];
}

/** On the machine itself its engine has translated the address before the policy of a pod sees the packet. */
const behindMachines = (blueprint: Blueprint): readonly Connection[] =>
  blueprint.flows.flatMap(({ from, to, port, protocol }) =>
    blueprint.published
      .filter(
        (known) =>
          from.kind === 'pods' && to.kind === 'node' && known.node === to.node && known.port === port && known.protocol === protocol,
      )
      .flatMap(({ network, inside }) =>
        namesOf(from, blueprint).map((source) => ({
          from: source,
          to: `cidr ${network}`,
          protocol: protocol.toUpperCase(),
          ports: String(inside),
        })),
      ),
  );

/** The connections that a site's flows ask for between pods and whom they meet, each once. */
export function expectedConnections(blueprint: Blueprint): readonly string[] {
  const connections = blueprint.flows
    .filter(({ from, to }) => from.kind === 'pods' || to.kind === 'pods')
    .flatMap(({ from, to, protocol, port, lastPort }): readonly Connection[] =>
      sourcesOf(from, blueprint).flatMap((source) =>
        namesOf(to, blueprint).map((target) => ({
          from: source,
          to: target,
          protocol: protocol.toUpperCase(),
          ports: lastPort === undefined ? String(port) : `${port}-${lastPort}`,
        })),
      ),
    )
    .concat(behindMachines(blueprint))
    // what the policies of neither end can say: neither is among the written pods
    .filter(({ from, to }) => ![from, to].every((name) => /^(cidr|pods) /.test(name)));
  return [...new Set(connections.map(describeConnection))].sort();
}
