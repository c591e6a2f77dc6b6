import { parse } from 'yaml';
import { containersOf, podsOf, type PodJson } from '../pods';
import type { WrittenSite } from '../site-objects';
import type { Relabel } from './relabel';

export interface Job {
  readonly job_name: string;
  readonly metrics_path?: string;
  readonly honor_labels?: boolean;
  readonly scheme?: string;
  readonly tls_config?: Readonly<Record<string, unknown>>;
  readonly authorization?: Readonly<Record<string, unknown>>;
  readonly kubernetes_sd_configs?: readonly { readonly role: string; readonly namespaces: { readonly names: readonly string[] } }[];
  readonly static_configs?: readonly { readonly targets: readonly string[]; readonly labels: Readonly<Record<string, string>> }[];
  readonly relabel_configs?: readonly Relabel[];
}

/** Text of a file that a workload of monitoring mounts, as it stands in its ConfigMap. @throws Error when there is none */
export function fileOf(site: WrittenSite, component: string, key: string): string {
  const map = site.objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === `monitoring-${component}-config`);
  const text = map?.data?.[key];
  if (text === undefined) throw new Error(`no file ${key} of ${component}, got ${Object.keys(map?.data ?? {}).join(', ')}`);
  return text;
}

/** All files of a workload of monitoring. */
export const filesOf = (site: WrittenSite, component: string): Readonly<Record<string, string>> =>
  site.objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === `monitoring-${component}-config`)?.data ?? {};

export const jobsOf = (site: WrittenSite): readonly Job[] =>
  (parse(fileOf(site, 'prometheus', 'prometheus.yml')) as { readonly scrape_configs: readonly Job[] }).scrape_configs;

/** What Prometheus discovers of the pods of a workload: one target for each port of each container, one for a container without. */
export function discovered(pod: PodJson, phase = 'Running'): readonly Readonly<Record<string, string>>[] {
  const labels = Object.fromEntries(
    Object.entries(pod.labels).map(([key, value]) => [`__meta_kubernetes_pod_label_${key.replace(/[^a-zA-Z0-9_]/g, '_')}`, value]),
  );
  return containersOf(pod).flatMap(({ ports = [{ containerPort: 0 }] }) =>
    ports.map(({ containerPort }) => ({
      __address__: `10.42.0.9:${containerPort}`,
      __meta_kubernetes_namespace: pod.namespace,
      __meta_kubernetes_pod_name: `${pod.owner.metadata.name}-x`,
      __meta_kubernetes_pod_node_name: 'one',
      __meta_kubernetes_pod_ip: '10.42.0.9',
      __meta_kubernetes_pod_phase: phase,
      ...labels,
    })),
  );
}

export const monitoringPods = (site: WrittenSite): readonly PodJson[] =>
  podsOf(site).filter(({ labels }) => labels['app.kubernetes.io/name'] === 'monitoring');
