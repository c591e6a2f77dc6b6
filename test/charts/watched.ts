import { defineService, image } from '../../blueprint/service';
import { Workload } from '../../constructs/kubernetes';
import { componentOf, imageOf } from '../../charts/service-chart';
import type { EnvironmentInput } from '../../environments/environment';
import { duration } from '../../environments/fields';
import { machine } from '../../environments/words';
import { example } from './example';

/** Something that asks every service how it is, so that flows of metrics exist. */
const watcher = defineService({
  kind: 'watcher',
  options: {
    /** @default '30s' */
    every: duration.default('30s'),
  },
  images: { app: image('ghcr.io/example/watcher', '1.0.0') },
  components: () => ({ app: { cpu: '10m', memory: '32Mi', ports: { http: 9090 } } }),
  role: { is: 'monitoring', component: 'app' },
  chart: () =>
    Promise.resolve({
      chart: {
        build(scope: never, plan: never): void {
          const { base } = componentOf(plan, 'app');
          const probe = { http: '/', port: 'http' };
          new Workload(scope, {
            kind: 'Deployment',
            ...base,
            image: imageOf(plan, 'app'),
            user: 1000,
            replicas: 1,
            probes: { readiness: probe, startup: probe },
          });
        },
      },
    }),
});

/** The small site with a laptop, a node behind NAT beside the cluster, a watcher, and these services. */
export const watched = (services: EnvironmentInput['services']): EnvironmentInput => ({
  ...example,
  name: 'watched',
  nodes: {
    ...example.nodes,
    home: machine({ location: 'home', cpu: '2', memory: '4Gi', disk: '1Ti', nat: true, roles: ['peer'] }),
  },
  mesh: { cidr: '10.8.0.0/24', devices: { laptop: { owner: 'ops' } } },
  services: { ...example.services, watcher: watcher({ in: 'monitoring' }), ...services },
});
