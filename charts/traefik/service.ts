import { join } from 'node:path';
import { z } from 'zod';
import { defineService, image, type ChartModule, type Serve } from '../../blueprint/service';
import { entrancesOf } from '../../blueprint/site-facts';
import { sourceOf } from '../../constructs/files/asset';
import { cpu, duration, hostname, size } from '../../environments/fields';

const rate = z.int().min(1).max(100_000);

/** Traefik 3: takes the requests of the internet and of the mesh, on ports 80 and 443 of each node that `ingress` names. */
export const traefik = defineService({
  kind: 'traefik',
  // it brings the kinds of objects that the routes of all later waves are of
  wave: 'controllers',
  options: {
    /**
     * Oldest version of TLS that clients may speak.
     * @default '1.3'
     */
    minTls: z.enum(['1.2', '1.3']).default('1.3'),
    /**
     * Requests a second from one client address to what is served with limit `default`; each node counts for itself.
     * @default 100
     */
    defaultRate: rate.default(100),
    /**
     * Requests a second from one client address to what is served with limit `api`.
     * @default 50
     */
    apiRate: rate.default(50),
    /**
     * Requests a minute from one client address to what is served with limit `auth`.
     * @default 10
     */
    authRate: rate.default(10),
    /**
     * How many times their rate `default` and `api` let come at once; a page with its images does. `auth` lets one minute's requests come at once.
     * @default 2
     */
    burst: z.int().min(1).max(100).default(2),
    /**
     * Whether responses are compressed.
     * @default true
     */
    compress: z.boolean().default(true),
    /**
     * Whether each request is logged: a JSON line without headers (but User-Agent) and without the query.
     * @default true
     */
    accessLog: z.boolean().default(true),
    /**
     * Longest time that a request may take to arrive, its body included: large uploads.
     * @default '10m'
     */
    readTimeout: duration.default('10m'),
    /**
     * Who may show pages in a frame: the site itself, or nobody.
     * @default 'sameorigin'
     */
    frames: z.enum(['sameorigin', 'deny']).default('sameorigin'),
    /**
     * What pages may ask of the browser (Permissions-Policy).
     * @default camera, microphone and location for the page itself, sensors, payment and USB for nobody
     */
    permissionsPolicy: z
      .string()
      .default('accelerometer=(), camera=(self), geolocation=(self), gyroscope=(), microphone=(self), payment=(), usb=()'),
    /**
     * Host name of the dashboard, which stands behind the site's sign-in and in the mesh only.
     * @default none: there is no dashboard
     */
    dashboard: hostname().optional(),
    /** @default '200m' */
    cpu: cpu.default('200m'),
    /** @default '256Mi' */
    memory: size.default('256Mi'),
    /** @default '512Mi' */
    memoryLimit: size.default('512Mi'),
  },
  images: { traefik: image('docker.io/library/traefik', 'v3.7.11') },
  components: ({ options, site }) => ({
    traefik: {
      replicas: Math.max(1, entrancesOf(site).length),
      spread: 'strict',
      cpu: options.cpu,
      memory: options.memory,
      memoryLimit: options.memoryLimit,
      ports: { web: 8000, websecure: 8443, ping: 8080, metrics: 9100 },
      privilege: {
        level: 'privileged',
        why: 'takes ports 80 and 443 of its node, where clients and the load balancer knock, and so sees who calls',
      },
    },
  }),
  serves: ({ options: { dashboard } }): Readonly<Record<string, Serve>> =>
    dashboard === undefined
      ? {}
      : {
          dashboard: { host: dashboard, component: 'traefik', port: 'ping', to: 'mesh', signIn: 'forward-auth', waf: { mode: 'off' } },
        },
  calls: () => ({ api: { component: 'traefik', to: 'kubernetes-api', why: 'watches routes, certificates and endpoints' } }),
  accepts: () => ({
    web: { component: 'traefik', port: 'web', from: 'outside', why: 'HTTP, redirected to HTTPS' },
    websecure: { component: 'traefik', port: 'websecure', from: 'outside', why: 'HTTPS' },
  }),
  role: { is: 'edge', component: 'traefik' },
  traces: () => ['traefik'],
  watches: () => ({
    metrics: { traefik: { component: 'traefik', port: 'metrics' } },
    rules: [join(sourceOf(__dirname), 'alerts.yaml')],
    dashboards: [join(sourceOf(__dirname), 'dashboard.json')],
  }),
  chart: (): Promise<ChartModule> => import('./chart'),
});
