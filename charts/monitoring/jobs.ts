import type { Blueprint, ServicePlan } from '../../blueprint/blueprint';
import type { JsonObject } from '../../constructs/files/yaml';
import { selectorOf } from '../service-chart';

/** Token and authority of Prometheus' ServiceAccount (kubernetes.io, "Accessing the API from a Pod"). */
const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
const TLS = {
  scheme: 'https',
  tls_config: { ca_file: `${ACCOUNT}/ca.crt` },
  authorization: { credentials_file: `${ACCOUNT}/token` },
} as const;

/** The namespaces whose pods are scraped. */
export function scrapedNamespaces({ services }: Blueprint): readonly string[] {
  return [...new Set(services.filter(isScraped).map(({ namespace }) => namespace))].sort();
}

/** Whether pods of a service, or containers that another one put into them, say how they are. */
export const isScraped = ({ metrics, components }: ServicePlan): boolean =>
  Object.keys(metrics).length > 0 || Object.values(components).some(({ sidecar }) => sidecar !== undefined);

/** One scrape for each place where a service says how it is. @throws Error when a service names a port that its component has not */
export function serviceJobs(blueprint: Blueprint): readonly JsonObject[] {
  const discovery = { role: 'pod', namespaces: { names: scrapedNamespaces(blueprint) } };
  return blueprint.services.flatMap((service) =>
    Object.entries(service.metrics).map(([key, { component, port, path, honorLabels }]) => {
      const target = service.components[component]?.ports[port];
      if (!target) throw new Error(`metrics '${key}' of service '${service.name}': no such port, got ${component}/${port}`);
      return {
        job_name: `${service.name}/${key}`,
        metrics_path: path,
        ...(honorLabels && { honor_labels: true }),
        // the same for all jobs: Prometheus watches once for all that ask alike
        kubernetes_sd_configs: [discovery],
        relabel_configs: targetsOf(service, component, target.port, labelsOfSeries(service, component)),
      };
    }),
  );
}

/** One scrape for the containers that another service puts into the pods of a component: what they tell is of that kind, not of the pods'. */
export function sidecarJobs(blueprint: Blueprint): readonly JsonObject[] {
  const discovery = { role: 'pod', namespaces: { names: scrapedNamespaces(blueprint) } };
  return blueprint.services.flatMap((service) =>
    Object.entries(service.components).flatMap(([key, { sidecar }]) => {
      const by = blueprint.services.find(({ name }) => name === sidecar?.by);
      if (!sidecar || !by) return [];
      const labels = { ...labelsOfSeries(service, 'sidecar'), kind: by.kind, beside: key };
      return [
        {
          job_name: `${service.name}/${key}/${by.name}`,
          kubernetes_sd_configs: [discovery],
          relabel_configs: targetsOf(service, key, sidecar.metrics, labels),
          metric_relabel_configs: [{ source_labels: ['__name__'], regex: sidecar.series, action: 'keep' }],
        },
      ];
    }),
  );
}

/** The pods of a component at one of their ports, and what their series carry. */
const targetsOf = (
  service: ServicePlan,
  component: string,
  port: number,
  labels: Readonly<Record<string, string>>,
): readonly JsonObject[] => [
  ...keptPods(service, component),
  // whichever of the pod's ports was found: equal targets count once
  { source_labels: ['__meta_kubernetes_pod_ip'], target_label: '__address__', replacement: `$1:${port}` },
  ...Object.entries(labels).map(([label, value]) => ({ target_label: label, replacement: value })),
  { source_labels: ['__meta_kubernetes_pod_name'], target_label: 'pod' },
  { source_labels: ['__meta_kubernetes_pod_node_name'], target_label: 'node' },
];

/** What every series of a component carries; rules select by it. */
export function labelsOfSeries({ name, kind, namespace }: ServicePlan, component: string): Readonly<Record<string, string>> {
  return { namespace, service: name, kind, component };
}

/** Rules that keep the pods of one component that have an address and have not ended. */
function keptPods(service: ServicePlan, component: string): readonly JsonObject[] {
  const keep = (label: string, value: string): JsonObject => ({ source_labels: [label], regex: literal(value), action: 'keep' });
  return [
    keep('__meta_kubernetes_namespace', service.namespace),
    ...Object.entries(selectorOf(service, component)).map(([label, value]) =>
      keep(`__meta_kubernetes_pod_label_${label.replace(/[^a-zA-Z0-9_]/g, '_')}`, value),
    ),
    { source_labels: ['__meta_kubernetes_pod_phase'], regex: 'Succeeded|Failed', action: 'drop' },
    { source_labels: ['__meta_kubernetes_pod_ip'], regex: '.+', action: 'keep' },
  ];
}

/** A value as a regular expression that matches it alone. */
const literal = (value: string): string => value.replace(/[.\\+*?()|[\]{}^$]/g, '\\$&');

/** Kubelets, containers, API servers and etcd, at the addresses that the blueprint gave the nodes: one that leaves is missed. */
export function clusterJobs({ nodes, cluster }: Blueprint, { etcd }: { readonly etcd: boolean }): readonly JsonObject[] {
  const members = nodes.filter(({ k3s }) => k3s !== undefined);
  const servers = members.filter(({ k3s }) => k3s !== 'agent');
  const targets = (of: typeof members, port: number, component: string): readonly JsonObject[] =>
    of.flatMap(({ name, clusterAddress }) =>
      clusterAddress === undefined
        ? []
        : [{ targets: [`${clusterAddress}:${port}`], labels: { service: 'kubernetes', kind: 'kubernetes', component, node: name } }],
    );
  const only = (regex: string): JsonObject => ({ source_labels: ['__name__'], regex, action: 'keep' });
  const without = (regex: string): JsonObject => ({ source_labels: ['__name__'], regex, action: 'drop' });
  return [
    {
      job_name: 'kubelet',
      ...TLS,
      static_configs: targets(members, 10250, 'kubelet'),
      // a K3s server is one process: its kubelet shows the series of the API server too
      metric_relabel_configs: [without('(apiserver|etcd|scheduler|workqueue|authentication|authorization|endpoint_slice|node_ipam)_.*')],
    },
    {
      job_name: 'cadvisor',
      ...TLS,
      metrics_path: '/metrics/cadvisor',
      static_configs: targets(members, 10250, 'cadvisor'),
      metric_relabel_configs: [
        only(
          'container_(cpu_(usage|cfs_throttled)_seconds_total|cpu_cfs_(throttled_)?periods_total|memory_.*_bytes|network_(receive|transmit)_(bytes|errors)_total|fs_(reads|writes)_bytes_total|spec_memory_limit_bytes|oom_events_total|start_time_seconds)|machine_.*',
        ),
        // sums over a pod or a cgroup: they would count twice
        { source_labels: ['__name__', 'container'], regex: 'container_(cpu|memory|spec|oom).*;', action: 'drop' },
      ],
    },
    {
      job_name: 'apiserver',
      ...TLS,
      static_configs: targets(servers, 6443, 'apiserver'),
      metric_relabel_configs: [without('kubelet_.*|(apiserver|etcd|workqueue|scheduler)_.*_bucket')],
    },
    ...(etcd && cluster?.datastore === 'etcd' ? [{ job_name: 'etcd', static_configs: targets(servers, 2381, 'etcd') }] : []),
  ];
}

/** Each host that the internet may ask for, once, with the service behind its shortest path. */
export function servedHosts({ services }: Blueprint): readonly ServedHost[] {
  const all = services.flatMap((service) =>
    Object.values(service.serves)
      .filter(({ to }) => to === 'internet')
      // not the kind of the service: `up` of a probe tells of the prober
      .map(({ host, path }) => ({ host, path, labels: { ...labelsOfSeries(service, 'probe'), kind: 'host' } })),
  );
  const byHost = new Map<string, ServedHost>();
  for (const serve of all) {
    const known = byHost.get(serve.host);
    if (!known || serve.path.length < known.path.length) byHost.set(serve.host, serve);
  }
  return [...byHost.values()].sort((a, b) => (a.host < b.host ? -1 : 1));
}

export interface ServedHost {
  readonly host: string;
  readonly path: string;
  /** What its series carry, besides `host`. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Asks every served host through the prober, which tells how the answer was. */
export function probeJob(blueprint: Blueprint, prober: string): JsonObject {
  return {
    job_name: 'hosts',
    metrics_path: '/probe',
    params: { module: ['https'] },
    scrape_interval: '30s',
    scrape_timeout: '15s',
    static_configs: servedHosts(blueprint).map(({ host, path, labels }) => ({
      targets: [`https://${host}${path}`],
      labels: { host, ...labels },
    })),
    relabel_configs: through(prober),
  };
}

/** Knocks at each machine of the mesh that is not of the cluster: no kubelet and no exporter tells of it. None where there is none. */
export function machineJobs({ flows, nodes }: Blueprint, { namespace, name }: ServicePlan, prober: string): readonly JsonObject[] {
  const machines = flows.flatMap(({ from, to, port }) => {
    const machine =
      from.kind === 'pods' && from.service === name && to.kind === 'node' ? nodes.find((node) => node.name === to.node) : undefined;
    return machine ? [{ node: machine.name, target: `${machine.meshAddress}:${port}` }] : [];
  });
  if (machines.length === 0) return [];
  return [
    {
      job_name: 'machines',
      metrics_path: '/probe',
      params: { module: ['ssh'] },
      scrape_interval: '60s',
      scrape_timeout: '15s',
      static_configs: machines.map(({ node, target }) => ({
        targets: [target],
        labels: { node, service: name, namespace, kind: 'machine', component: 'probe' },
      })),
      relabel_configs: through(prober),
    },
  ];
}

/** The prober is asked in the place of the target, which stays its name. */
const through = (prober: string): readonly JsonObject[] => [
  { source_labels: ['__address__'], target_label: '__param_target' },
  { source_labels: ['__param_target'], target_label: 'instance' },
  { target_label: '__address__', replacement: prober },
];
