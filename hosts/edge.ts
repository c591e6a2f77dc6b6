import type { Blueprint, ClusterPlan, IngressPlan, NodePlan } from '../blueprint/blueprint';
import { toYaml, type JsonObject } from '../constructs/files/yaml';

/** Ports of Traefik's pods behind the public ones (its chart's `ports.web.port` and `ports.websecure.port`). */
export const EDGE_PORTS: ReadonlyMap<number, number> = new Map([
  [80, 8000],
  [443, 8443],
]);

/** Settings of the Traefik that K3s brings, or undefined where the site brings its own. Values of the chart from version 40 on (K3s 1.36.2). */
export function edgeManifest({ ingress, nodes }: Blueprint, { edge }: ClusterPlan): string | undefined {
  if (!edge.bundled) return undefined;
  return toYaml({
    apiVersion: 'helm.cattle.io/v1',
    kind: 'HelmChartConfig',
    metadata: { name: 'traefik', namespace: edge.namespace },
    spec: { valuesContent: toYaml({ service: { spec: { type: 'ClusterIP' } }, ...(ingress ? onHostPorts(ingress, nodes) : {}) }) },
  });
}

/** One pod on each node that takes traffic, on that node's own ports 80 and 443, so that it sees who calls. */
function onHostPorts(ingress: IngressPlan, nodes: readonly NodePlan[]): JsonObject {
  const balancer = ingress.balancer?.privateAddress;
  const trust = ingress.proxyProtocol && balancer !== undefined ? { proxyProtocol: { trustedIPs: [`${balancer}/32`] } } : {};
  const endpoint = nodes.find(({ name }) => name === ingress.targets[0])?.clusterAddress;
  return {
    deployment: { kind: 'DaemonSet' },
    // a port of the host has room for one pod: the old one leaves first
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
    affinity: onlyOn(ingress.targets),
    // without a balancer of Kubernetes' own, an Ingress counts as ready once it names some address
    providers: { kubernetesIngress: { publishedService: { enabled: false }, ingressEndpoint: { ip: endpoint } } },
    ports: {
      web: { hostPort: 80, http: { redirections: { entryPoint: { to: 'websecure', scheme: 'https', permanent: true } } }, ...trust },
      websecure: { hostPort: 443, ...trust },
    },
  };
}

function onlyOn(nodes: readonly string[]): JsonObject {
  const matchExpressions = [{ key: 'kubernetes.io/hostname', operator: 'In', values: nodes }];
  return { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } } };
}
