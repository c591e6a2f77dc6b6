// A small site whose services are those that the corpora speak of, and what the firewall's chart makes of it.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createJiti } from 'jiti';
import { parse } from 'yaml';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const load = (path) => createJiti(import.meta.url).import(join(ROOT, path));
/** @returns {Promise<{ files: Record<string, string>, dns: string, targets: Record<string, string>, objects: object[] }>} files of the pod by path; targets: `host:port` by way */
export const generate = async () => {
  const [
    { webApp },
    { ghost },
    { mautic },
    { dolibarr },
    { mysql },
    { nextcloud },
    { waf },
    { traefik },
    { oauth2Proxy },
    { authelia },
    { keycloak },
    { providers },
    { defineEnvironment },
    { elsewhere, hostPorts, machine },
    { resolve },
    { kubernetesTree },
    { waysOf },
  ] = await Promise.all(
    [
      'charts/web-app/service.ts',
      'charts/ghost/service.ts',
      'charts/mautic/service.ts',
      'charts/dolibarr/service.ts',
      'charts/mysql/service.ts',
      'charts/nextcloud/service.ts',
      'charts/waf/service.ts',
      'charts/traefik/service.ts',
      'charts/oauth2-proxy/service.ts',
      'charts/authelia/service.ts',
      'charts/keycloak/service.ts',
      'test/charts/authelia/providers.ts',
      'environments/define.ts',
      'environments/words.ts',
      'blueprint/resolve.ts',
      'charts/synth.ts',
      'charts/waf/ways.ts',
    ].map(load),
  );
  const node = { location: 'office', cpu: '4', memory: '16Gi', disk: '200Gi' };
  const image = 'ghcr.io/example/app:1.0.0';
  const app = (host, profile = {}) => webApp({ in: 'web', image, host, port: 8080, ...profile });
  // the site has two sign-ins of each kind
  const behind = { 'forward-auth': 'sso' };
  const site = defineEnvironment({
    name: 'firewall',
    operator: {
      email: 'ops@example.org',
      sshKeys: { ops: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvBw ops' },
    },
    zones: { 'example.org': elsewhere() },
    nodes: {
      one: machine({ ...node, endpoint: 'one.example.org', roles: ['server'] }),
      two: machine({ ...node, endpoint: 'two.example.org', roles: ['agent'] }),
    },
    mesh: { cidr: '10.8.0.0/24' },
    ingress: hostPorts('one'),
    namespaces: { web: {}, data: {}, edge: {} },
    services: {
      firewall: waf({ in: 'edge' }),
      entrance: traefik({ in: 'entrance' }),
      sql: mysql({ in: 'data', on: 'one' }),
      blog: ghost({ in: 'web', on: 'one', host: 'blog.example.org' }),
      news: mautic({ in: 'web', on: 'one', host: 'news.example.org', adminEmail: 'ops@example.org', answeredBy: behind }),
      erp: dolibarr({ in: 'web', on: 'one', host: 'erp.example.org', open: ['/public/payment', '/api'], answeredBy: behind }),
      shop: app('shop.example.org', { waf: { prose: ['q', 'text', 'message', 'title', 'comment', 'bio', 'note'] } }),
      ...providers,
      sso: authelia({ in: 'web', host: 'sso.example.org', groups: ['staff'] }),
      id: keycloak({ in: 'web', host: 'id.example.org' }),
      door: oauth2Proxy({ in: 'web', host: 'door.example.org', groups: ['staff'], answeredBy: { 'sign-in': 'sso' } }),
      api: app('api.example.org', {
        waf: {
          methods: ['PUT', 'PATCH', 'DELETE'],
          plugins: ['graphql'],
          prose: ['fields', 'filter', 'json.note', 'json.query', 'json.body', 'json.data'],
        },
      }),
      watched: app('watched.example.org', { waf: { mode: 'detect' } }),
      chat: app('chat.example.org', { waf: { responses: 'stream' } }),
      unprotected: app('open.example.org', { waf: { mode: 'off' } }),
      // takes files as a stream too
      trial: app('trial.example.org', {
        waf: { methods: ['PUT'] },
        maxBody: '64Mi',
        release: { strategy: 'canary', image, weight: 10 },
      }),
      cloud: nextcloud({ in: 'web', on: 'one', host: 'cloud.example.org', largestUpload: '1Gi' }),
    },
  });
  const { blueprint, environment } = resolve(site, 'firewall.ts');
  const definitions = Object.fromEntries(Object.entries(environment.services).map(([name, { definition }]) => [name, definition]));
  const objects = (await kubernetesTree(blueprint, definitions)).files().map(({ content }) => parse(content));
  return {
    objects,
    files: mounted(objects),
    dns: blueprint.cluster.dns,
    targets: Object.fromEntries(
      waysOf(blueprint, { mode: 'block', inspect: '32Mi' }).flatMap(({ name, target, candidate }) => [
        [name, target],
        ...(candidate === undefined ? [] : [[`${name} candidate`, candidate]]),
      ]),
    ),
  };
};

/** Files that the firewall's pods see, read back from the ConfigMap and its mounts. */
const mounted = (objects) => {
  const { spec } = objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'firewall');
  const { data } = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'firewall-config');
  const { containers, initContainers } = spec.template.spec;
  return Object.fromEntries(
    [...containers, ...initContainers].flatMap(({ volumeMounts }) =>
      volumeMounts.flatMap(({ mountPath, subPath }) => (subPath === undefined ? [] : [[mountPath, data[subPath]]])),
    ),
  );
};
