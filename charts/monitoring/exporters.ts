import { Workload, hostPath, type SiteChart } from '../../constructs/kubernetes';
import { readAsset } from '../../constructs/files/asset';
import type { PlanOf } from '../../blueprint/blueprint';
import { componentOf, imageOf } from '../service-chart';
import type { monitoring } from './service';

type Plan = PlanOf<typeof monitoring>;
/** The images' user `nobody`. */
const NOBODY = 65534;

/** What rules and dashboards ask about, by the API group that has it. */
const WATCHED_OBJECTS: Readonly<Record<string, readonly string[]>> = {
  '': ['namespaces', 'nodes', 'persistentvolumeclaims', 'pods', 'resourcequotas'],
  apps: ['daemonsets', 'deployments', 'statefulsets'],
  batch: ['cronjobs', 'jobs'],
  autoscaling: ['horizontalpodautoscalers'],
};

/** Counts the objects of the cluster; no Secret or ConfigMap among them. */
export function addKubeStateMetrics(scope: SiteChart, plan: Plan): void {
  const { base } = componentOf(plan, 'kube-state-metrics');
  const probe = { http: '/livez', port: 'http' };
  new Workload(scope, {
    kind: 'Deployment',
    ...base,
    image: imageOf(plan, 'kube-state-metrics'),
    user: NOBODY,
    replicas: 1,
    args: [
      '--port=8080',
      `--resources=${Object.values(WATCHED_OBJECTS).flat().sort().join(',')}`,
      '--metric-labels-allowlist=pods=[app.kubernetes.io/instance,app.kubernetes.io/name,app.kubernetes.io/component]',
    ],
    probes: {
      readiness: { http: '/healthz', port: 'http' },
      liveness: { ...probe, failures: 6 },
      startup: { http: '/healthz', port: 'http' },
    },
    clusterPermissions: Object.entries(WATCHED_OBJECTS).map(([group, resources]) => ({
      apiGroups: [group],
      resources,
      verbs: ['list', 'watch'],
    })),
  });
}

/** Measures the machine, on each of them. */
export function addNodeExporter(scope: SiteChart, plan: Plan): void {
  const { base } = componentOf(plan, 'node-exporter');
  const probe = { http: '/', port: 'http' };
  new Workload(scope, {
    kind: 'DaemonSet',
    ...base,
    image: imageOf(plan, 'node-exporter'),
    user: NOBODY,
    hostNetwork: true,
    hostPid: true,
    args: [
      '--path.rootfs=/host/root',
      '--path.procfs=/host/root/proc',
      '--path.sysfs=/host/root/sys',
      '--web.listen-address=:9100',
      '--collector.filesystem.mount-points-exclude=^/(dev|proc|sys|run/k3s/.+|run/credentials/.+|var/lib/kubelet/.+|var/lib/rancher/k3s/agent/.+)($|/)',
      '--collector.netclass.ignored-devices=^(veth.*|cali.*)$',
      '--collector.netdev.device-exclude=^(veth.*|cali.*)$',
      // what the machine's own programs tell of themselves: `*.prom`
      '--collector.textfile.directory=/host/root/var/lib/archipel',
      '--no-collector.wifi',
      '--no-collector.hwmon',
    ],
    mounts: { '/host/root': hostPath('/', { type: 'Directory', follow: true }) },
    tolerations: [{ operator: 'Exists' }],
    probes: { readiness: probe, startup: probe },
  });
}

/** Asks hosts as their clients do. */
export function addBlackbox(scope: SiteChart, plan: Plan): void {
  const { base } = componentOf(plan, 'blackbox');
  const probe = { http: '/-/healthy', port: 'http' };
  new Workload(scope, {
    kind: 'Deployment',
    ...base,
    image: imageOf(plan, 'blackbox'),
    user: NOBODY,
    replicas: 1,
    args: ['--config.file=/etc/blackbox/blackbox.yaml', '--web.listen-address=:9115'],
    files: { '/etc/blackbox/blackbox.yaml': readAsset(__dirname, 'blackbox.yaml') },
    probes: { readiness: probe, liveness: { ...probe, failures: 6 }, startup: probe },
  });
}
