// A site with every way in that the edge knows, and the manifests that archipel writes for it.
import { createJiti } from 'jiti';
import { parse } from 'yaml';

const load = createJiti(import.meta.url, { fsCache: false });

/** What stands in for the applications: where they listen, and what a judge must see of them. */
export const HOSTS = {
  open: 'tools.example.org',
  mesh: 'admin.example.org',
  guarded: 'guarded.example.org',
  shop: 'shop.example.org',
  dashboard: 'edge.example.org',
  canary: 'canary.example.org',
  live: 'live.example.org',
  walled: 'walled.example.org',
  pair: 'pair.example.org',
  fresh: 'fresh.example.net',
};
/** Path at which a name is proved, and one that nobody who may has asked for. */
export const PROOF = '/.well-known/acme-challenge/token-of-the-directory';
export const INTRUDER = '/.well-known/acme-challenge/token-of-somebody';
/** Addresses of the site. */
export const ADDRESSES = { balancer: '10.10.255.254', mesh: '10.0.0.5' };

/** @returns {Promise<{ objects: object[], configuration: string }>} */
export const writeSite = async () => {
  const { certManager, cloudflare, defineService, defineEnvironment, hetzner, image, loadBalancer, elsewhere, resolve, traefik } =
    await load.import('../../index.ts');
  const { kubernetesTree } = await load.import('../../charts/synth.ts');
  // charts that make a Service and nothing else: the pods are the judge's own
  const { service } = await load.import('../../constructs/kubernetes/index.ts');
  const chart = () =>
    Promise.resolve({
      chart: {
        build: (scope, { namespace, components }) => {
          for (const { name, ports } of Object.values(components)) {
            const all = Object.entries(ports).map(([key, { port }]) => ({ name: key, port, targetPort: key, protocol: 'TCP' }));
            service(scope, { metadata: { name, namespace }, spec: { ports: all } });
          }
        },
      },
    });
  const stand = (kind, facts) =>
    defineService({
      kind,
      options: {},
      images: { app: image('localhost/none', '1') },
      components: () => ({ app: { cpu: '10m', memory: '32Mi', ports: { http: kind === 'portal' ? 9091 : 3000 } } }),
      chart,
      ...facts,
    })({});
  const at = (host, more) => ({ host, component: 'app', port: 'http', waf: { mode: 'off' }, ...more });
  // the second version listens beside the first, so that a judge sees which one answered
  const versions = (weight, serve, facts) =>
    stand('versions', {
      components: () => ({
        app: { cpu: '10m', memory: '32Mi', ports: { http: 3000 }, main: true },
        canary: { cpu: '10m', memory: '32Mi', ports: { http: 3001 } },
      }),
      serves: () => ({ site: at(serve, { candidate: { component: 'canary', weight }, ...facts }) }),
    });
  const environment = defineEnvironment({
    name: 'edge-lab',
    operator: {
      email: 'ops@example.org',
      sshKeys: { ops: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvBw ops' },
    },
    zones: { 'example.org': cloudflare(), 'example.net': elsewhere() },
    network: { cidr: '10.10.0.0/16', zone: 'eu-central' },
    mesh: { cidr: '10.0.0.0/24' },
    nodes: {
      one: hetzner('ccx23', { location: 'fsn1', roles: ['server'] }),
      two: hetzner('ccx23', { location: 'nbg1', roles: ['agent'] }),
    },
    ingress: loadBalancer('lb11', { location: 'fsn1' }),
    services: {
      edge: traefik({ dashboard: HOSTS.dashboard }),
      tools: stand('tools', {
        serves: () => ({
          site: at(HOSTS.open, { csp: "default-src 'self'", maxBody: '1Mi' }),
          login: at(HOSTS.open, { path: '/login', limit: 'auth' }),
          api: at(HOSTS.open, { path: '/api', limit: 'api', maxBody: '1Gi' }),
          admin: at(HOSTS.mesh, { to: 'mesh' }),
          guarded: at(HOSTS.guarded, { signIn: 'forward-auth' }),
        }),
      }),
      pair: stand('pair', { serves: () => ({ site: at(HOSTS.pair, { maxBody: '1Mi' }) }) }),
      shop: stand('shop', { serves: () => ({ site: at(HOSTS.shop) }) }),
      certs: certManager({}),
      fresh: stand('fresh', { serves: () => ({ site: at(HOSTS.fresh) }) }),
      trial: versions(25, HOSTS.canary),
      live: versions(100, HOSTS.live),
      walled: versions(50, HOSTS.walled, { waf: { mode: 'block' } }),
      wall: stand('wall', {
        role: { is: 'waf', component: 'app' },
        accepts: () => ({ requests: { component: 'app', port: 'http', from: 'edge', why: 'requests to inspect' } }),
      }),
      portal: stand('portal', {
        provides: {
          'forward-auth': {
            component: 'app',
            port: 'http',
            // name lookups are the cluster's: the judge has none
            answer: ({ port }) => ({ url: `http://10.1.0.10:${port}/verify`, headers: ['Remote-User'] }),
          },
        },
        accepts: () => ({ verify: { component: 'app', port: 'http', from: 'edge', why: 'asks whether a request may pass' } }),
      }),
    },
  });
  const { blueprint, environment: checked } = resolve(environment, 'edge-lab.ts');
  const definitions = Object.fromEntries(Object.entries(checked.services).map(([name, { definition }]) => [name, definition]));
  const objects = (await kubernetesTree(blueprint, definitions)).files().map(({ content }) => parse(content));
  const { data } = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'edge-config');
  return { objects: [...objects, ...solverFor(objects)], configuration: data['traefik.yaml'] };
};

/** What cert-manager makes to prove a name (its pkg/issuer/acme/http), by the solver of the issuer; and an Ingress that somebody else made. */
const solverFor = (objects) => {
  const { spec } = objects.find(({ kind }) => kind === 'ClusterIssuer');
  const { ingress } = spec.acme.solvers.find(({ http01 }) => http01 !== undefined).http01;
  const labels = { 'acme.cert-manager.io/http01-solver': 'true' };
  const namespace = 'fresh';
  const name = 'cm-acme-http-solver';
  const annotations = { 'kubernetes.io/ingress.class': ingress.class, ...ingress.ingressTemplate?.metadata.annotations };
  const leading = (metadata, path) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { namespace, annotations, ...metadata },
    spec: {
      rules: [
        {
          host: HOSTS.fresh,
          http: { paths: [{ path, pathType: 'ImplementationSpecific', backend: { service: { name, port: { number: 3000 } } } }] },
        },
      ],
    },
  });
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace, labels },
      spec: { type: ingress.serviceType, ports: [{ name: 'http', port: 3000, targetPort: 3000 }] },
    },
    leading({ name, labels }, PROOF),
    leading({ name: 'intruder' }, INTRUDER),
  ];
};
