import { join } from 'node:path';
import { defineService, image, type ChartModule } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { duration } from '../../environments/fields';

/**
 * Watches the WireGuard mesh from every node of the cluster: how old each handshake is, and whether each node of the mesh answers.
 * The tunnels themselves are the hosts' (`mesh` of the site); nodes with a public name are the gateways of its `devices`.
 *
 * Telegraf is both the exporter and the prober: it has a release a month, while prometheus_wireguard_exporter's last change is of 2022-11.
 */
export const wireguard = defineService({
  kind: 'wireguard',
  wave: 'platform',
  options: {
    /**
     * Time between two looks at the tunnels, each with five pings to every node.
     * @default '15s'
     */
    every: duration.default('15s'),
  },
  images: { telegraf: image('docker.io/library/telegraf', '1.39.3-alpine') },
  components: () => ({
    probe: {
      kind: 'daemon',
      cpu: '20m',
      memory: '96Mi',
      memoryLimit: '192Mi',
      ports: { metrics: 9273 },
      hostNetwork: true,
      privilege: {
        level: 'privileged',
        why: "WireGuard's interface lies in the network of the host, tells its peers to NET_ADMIN only, and pings need NET_RAW",
      },
    },
  }),
  watches: () => ({
    metrics: { probe: { component: 'probe', port: 'metrics' } },
    rules: [join(sourceOf(__dirname), 'alerts.yaml')],
    dashboards: [join(sourceOf(__dirname), 'dashboard.json')],
  }),
  chart: (): Promise<ChartModule> => import('./chart'),
});
