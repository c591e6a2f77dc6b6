import type { Blueprint } from '../../blueprint/blueprint';
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
function nameOf(end: End, { services, cluster }: Blueprint): string {
  switch (end.kind) {
    case 'pods': {
      const service = services.find(({ name }) => name === end.service);
      return `${service?.namespace}/${service?.components[end.component]?.name}`;
    }
    case 'edge':
      return pods(cluster?.edge.namespace ?? '', cluster?.edge.labels ?? {});
    case 'cluster-dns':
      return pods('kube-system', { 'k8s-app': 'kube-dns' });
    case 'host':
      return OUTSIDE;
    default:
      throw new Error(`pods have no connection with '${end.kind}'`);
  }
}

/** The connections that a site's flows ask for between pods and whom they meet, each once. */
export function expectedConnections(blueprint: Blueprint): readonly string[] {
  const connections = blueprint.flows
    .filter(({ from, to }) => from.kind === 'pods' || to.kind === 'pods')
    .map(({ from, to, protocol, port, lastPort }): Connection => ({
      from: nameOf(from, blueprint),
      to: nameOf(to, blueprint),
      protocol: protocol.toUpperCase(),
      ports: lastPort === undefined ? String(port) : `${port}-${lastPort}`,
    }));
  return [...new Set(connections.map(describeConnection))].sort();
}
