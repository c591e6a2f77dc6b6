import { join } from 'node:path';
import { defineService, type ChartModule } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';

/**
 * Linkerd's network plugin: turns the connections of a pod to the proxy in it while the node starts the pod. Without it each pod would do so by itself, with
 * NET_ADMIN and as root, which Pod Security `restricted` refuses (linkerd.io/2/features/cni). It changes only pods that ask for a proxy.
 */
export const linkerdCni = defineService({
  kind: 'linkerd-cni',
  wave: 'controllers',
  options: {},
  components: () => ({
    plugin: {
      kind: 'daemon',
      cpu: '10m',
      memory: '48Mi',
      memoryLimit: '128Mi',
      ports: { metrics: 9990 },
      privilege: {
        level: 'privileged',
        why: 'puts a plugin and its configuration into the folders of K3s on the node, where containerd looks for them',
      },
      labels: { 'k8s-app': 'linkerd-cni' },
    },
  }),
  provides: {
    // no connection leads there: it works when a pod starts
    redirect: { component: 'plugin', port: 'none', answer: ({ request }) => request },
  },
  calls: () => ({
    api: {
      component: 'plugin',
      to: 'kubernetes-api',
      why: 'looks for pods that started before the plugin was there, and starts them anew',
    },
  }),
  watches: () => ({
    metrics: { plugin: { component: 'plugin', port: 'metrics' } },
    rules: [join(sourceOf(__dirname), 'alerts.yaml')],
  }),
  chart: (): Promise<ChartModule> => import('./chart'),
});
