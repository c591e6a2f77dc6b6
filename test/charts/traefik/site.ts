import { defineService, image } from '../../../blueprint/service';
import { componentOf, imageOf } from '../../../charts/service-chart';
import { ghost } from '../../../charts/ghost/service';
import { traefik } from '../../../charts/traefik/service';
import { webApp } from '../../../charts/web-app/service';
import { Workload } from '../../../constructs/kubernetes';
import { hostPorts, loadBalancer } from '../../../environments/words';
import { hostname } from '../../../environments/fields';
import { lab } from '../../environments/fixture';

const chart = () =>
  Promise.resolve({
    chart: {
      build(scope: never, plan: never): void {
        const { base } = componentOf(plan, 'app');
        new Workload(scope, {
          kind: 'Deployment',
          ...base,
          image: imageOf(plan, 'app'),
          user: 1000,
          replicas: 1,
          probes: { readiness: { http: '/', port: 'http' }, startup: { http: '/', port: 'http' } },
        });
      },
    },
  });

/** Every way in which software is served. */
export const tools = defineService({
  kind: 'tools',
  options: { host: hostname() },
  images: { app: image('ghcr.io/example/tools', '1.0.0') },
  components: () => ({ app: { cpu: '10m', memory: '32Mi', ports: { http: 8080 } } }),
  serves: ({ options: { host } }) => ({
    site: { host, component: 'app', port: 'http', csp: "default-src 'self'", maxBody: '1Mi' },
    login: { host, path: '/login', component: 'app', port: 'http', limit: 'auth' },
    api: { host, path: '/api/v1.0/', component: 'app', port: 'http', limit: 'api', maxBody: '1Gi' },
    admin: { host: `admin.${host}`, component: 'app', port: 'http', to: 'mesh' },
    guarded: { host: `guarded.${host}`, component: 'app', port: 'http', signIn: 'forward-auth' },
  }),
  chart,
});

/** Who signs people in. */
export const portal = defineService({
  kind: 'portal',
  options: {},
  images: { app: image('ghcr.io/example/portal', '1.0.0') },
  components: () => ({ app: { cpu: '10m', memory: '32Mi', ports: { http: 9091 } } }),
  provides: {
    'forward-auth': {
      component: 'app',
      port: 'http',
      answer: ({ host, port }) => ({ url: `http://${host}:${port}/verify`, headers: ['Remote-User', 'Remote-Groups'] }),
    },
  },
  accepts: () => ({ verify: { component: 'app', port: 'http', from: 'edge', why: 'asks whether a request may pass' } }),
  chart,
});

const services = {
  edge: traefik({ dashboard: 'edge.example.org' }),
  tools: tools({ host: 'tools.example.org' }),
  portal: portal({}),
  blog: ghost({ in: 'web', host: 'blog.example.org' }),
  shop: webApp({ in: 'web', image: 'ghcr.io/example/shop:1.0.0', host: 'shop.example.org', port: 3000, limit: 'api' }),
};

/** Behind a load balancer that speaks the PROXY protocol, two of three nodes take requests. */
export const balanced = lab({ ingress: loadBalancer('lb11', { location: 'fsn1', targets: ['one', 'two'] }), services });

/** Straight to the ports of one node. */
export const direct = lab({ name: 'direct', ingress: hostPorts('one'), services });

/** A web application firewall stands before all but one. */
export const inspected = lab({
  name: 'inspected',
  services: {
    ...services,
    guard: defineService({
      kind: 'guard',
      options: {},
      images: { app: image('ghcr.io/example/guard', '1.0.0') },
      components: () => ({ app: { cpu: '10m', memory: '32Mi', ports: { http: 8080 } } }),
      role: { is: 'waf', component: 'app' },
      accepts: () => ({ requests: { component: 'app', port: 'http', from: 'edge', why: 'requests to inspect' } }),
      chart,
    })({}),
  },
});
