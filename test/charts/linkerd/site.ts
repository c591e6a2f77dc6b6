import { http, mysql as needsMysql } from '../../../blueprint/contracts/contract';
import { defineService, image } from '../../../blueprint/service';
import { admission } from '../../../charts/admission/service';
import { certManager } from '../../../charts/cert-manager/service';
import { linkerd } from '../../../charts/linkerd/service';
import { linkerdCni } from '../../../charts/linkerd-cni/service';
import { monitoring } from '../../../charts/monitoring/service';
import { componentOf, imageOf } from '../../../charts/service-chart';
import { restic } from '../../../charts/restic/service';
import { traefik } from '../../../charts/traefik/service';
import { from, webApp } from '../../../charts/web-app/service';
import { Workload } from '../../../constructs/kubernetes';
import type { EnvironmentInput } from '../../../environments/environment';
import { ovhBucket } from '../../../environments/words';
import { example } from '../example';

/** A pod with an opaque port for one client, a plain one for another, and metrics. */
const both = defineService({
  kind: 'both',
  options: {},
  images: { app: image('ghcr.io/example/both', '1.0.0') },
  components: () => ({ app: { cpu: '10m', memory: '32Mi', ports: { cache: 6379, http: 8082, metrics: 9000 } } }),
  accepts: () => ({
    cache: { component: 'app', port: 'cache', from: { service: 'shop', component: 'app' }, why: 'keeps sessions' },
    http: { component: 'app', port: 'http', from: { service: 'stock', component: 'app' }, why: 'asks how full it is' },
  }),
  watches: () => ({ metrics: { app: { component: 'app', port: 'metrics' } } }),
  chart: () =>
    Promise.resolve({
      chart: {
        build(scope: never, plan: never): void {
          new Workload(scope, {
            kind: 'Deployment',
            ...componentOf(plan, 'app').base,
            image: imageOf(plan, 'app'),
            user: 1000,
            replicas: 1,
            probes: { readiness: { http: '/', port: 'http' }, startup: { http: '/', port: 'http' } },
          });
        },
      },
    }),
});

/** The example with an edge of its own and monitoring, copies, an application that only another one calls, and one with two kinds of ports. */
export const plain: EnvironmentInput = {
  ...example,
  accounts: { ovh: { project: '00000000000000000000000000000004' } },
  buckets: { near: ovhBucket('GRA'), far: ovhBucket('SBG') },
  backup: { to: ['near', 'far'], keep: '30d' },
  namespaces: { ...example.namespaces, office: {} },
  services: {
    ...example.services,
    stock: webApp({
      in: 'web',
      image: 'ghcr.io/example/stock:1.0.0',
      port: 8081,
      needs: { db: needsMysql() },
      env: { DB_HOST: from('db', 'host'), DB_PASSWORD: from('db', 'password') },
    }),
    office: webApp({
      in: 'office',
      image: 'ghcr.io/example/office:1.0.0',
      host: 'office.example.org',
      port: 3000,
      needs: { stock: http('stock') },
      env: { STOCK: from('stock', 'url') },
    }),
    both: both({ in: 'web' }),
    edge: traefik({}),
    watch: monitoring({ host: 'grafana.example.org' }),
    certs: certManager({}),
    rules: admission({}),
    copies: restic({}),
  },
};

export const meshed = (options: Parameters<typeof linkerd>[0] = {}): EnvironmentInput => ({
  ...plain,
  services: { ...plain.services, cni: linkerdCni({}), meshed: linkerd(options) },
});
