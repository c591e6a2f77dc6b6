// A site whose sign-in is Keycloak, and what archipel writes for it: clients that ask by OpenID Connect, and a page before which oauth2-proxy stands.
import { createJiti } from 'jiti';
import { parse } from 'yaml';

const load = createJiti(import.meta.url, { fsCache: false });

export const HOSTS = {
  id: 'id.example.org',
  door: 'door.example.org',
  tools: 'tools.example.org',
  shop: 'shop.example.org',
  wiki: 'wiki.example.org',
};
export const REALM = 'site';
export const ISSUER = `https://${HOSTS.id}/realms/${REALM}`;
export const TRIES = 8;

const PEOPLE = {
  ada: { name: 'Ada Lovelace', mail: 'ada@example.org', groups: ['ops', 'staff'] },
  bob: { name: 'Bob Byte', mail: 'bob@example.org', groups: ['staff'] },
  carl: { name: 'Carl Cobol', mail: 'carl@example.org', groups: ['ops'] },
};

/**
 * @param {{ shop?: boolean, people?: string[], groups?: string[], directory?: object }} change whether there is a shop, who is in the site file, who may into
 * the wiki, and what a directory answers, which knows people then
 * @returns {Promise<{ objects: object[], blueprint: object }>}
 */
export const writeSite = async ({ shop = true, people = Object.keys(PEOPLE), groups = ['staff'], directory } = {}) => {
  const library = await load.import('../../index.ts');
  const { defineEnvironment, defineService, elsewhere, hostPorts, image, keycloak, machine, oauth2Proxy, resolve, traefik } = library;
  const { oidc } = await load.import('../../blueprint/contracts/contract.ts');
  const { kubernetesTree } = await load.import('../../charts/synth.ts');
  const { service } = await load.import('../../constructs/kubernetes/index.ts');
  const chart = () =>
    Promise.resolve({
      chart: {
        build: (scope, { namespace, components: { app } }) =>
          service(scope, {
            metadata: { name: app.name, namespace },
            spec: { ports: [{ name: 'http', port: app.ports.http.port, targetPort: 'http', protocol: 'TCP' }] },
          }),
      },
    });
  const application = (host, signIn, request) =>
    defineService({
      kind: 'application',
      options: {},
      images: { app: image('localhost/none', '1') },
      components: () => ({ app: { cpu: '10m', memory: '32Mi', ports: { http: 3000 } } }),
      needs: () => (request ? { 'sign-in': oidc({ host, ...request }) } : {}),
      serves: () => ({ site: { host, component: 'app', port: 'http', signIn } }),
      chart,
    })({});
  const database = defineService({
    kind: 'database',
    wave: 'data',
    options: {},
    components: () => ({ server: { cpu: '10m', memory: '32Mi', ports: { postgres: 5432 } } }),
    provides: {
      postgres: {
        component: 'server',
        port: 'postgres',
        answer: ({ host, port, consumer, account }) => ({
          ...{ host, port, database: consumer, readonly: undefined },
          ...account(consumer, `database of ${consumer}`),
        }),
      },
    },
  });
  const relay = defineService({
    kind: 'relay',
    wave: 'base',
    options: {},
    components: () => ({ server: { cpu: '10m', memory: '32Mi', ports: { smtp: 587 } } }),
    provides: {
      smtp: {
        component: 'server',
        port: 'smtp',
        answer: ({ request, host, port, secret }) => ({
          ...{ host, port, security: 'starttls', from: request.from, user: 'id' },
          password: secret('password', 'sends mail'),
        }),
      },
    },
  });
  const reading = (answer) =>
    defineService({
      kind: 'reading',
      wave: 'data',
      options: {},
      components: () => ({ server: { cpu: '10m', memory: '32Mi', ports: { ldaps: 636 } } }),
      provides: {
        ldap: {
          component: 'server',
          port: 'ldaps',
          answer: ({ secret }) => ({ ...answer, bind: { ...answer.bind, password: secret('password', 'reads people') } }),
        },
      },
    });
  const node = { location: 'office', cpu: '8', memory: '32Gi', disk: '200Gi', roles: ['server'] };
  const site = defineEnvironment({
    name: 'keycloak-lab',
    operator: {
      email: 'ops@example.org',
      sshKeys: { ops: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvBw ops' },
    },
    zones: { 'example.org': elsewhere() },
    nodes: {
      one: machine({ ...node, endpoint: 'one.example.org' }),
      two: machine({ ...node, endpoint: 'two.example.org', roles: ['agent'] }),
    },
    mesh: { cidr: '10.8.0.0/24' },
    // where the pods of the judge are
    cluster: { pods: '10.97.0.0/16' },
    ingress: hostPorts('one'),
    services: {
      edge: traefik({}),
      sql: database({}),
      ...(directory && { people: reading(directory)({}) }),
      relay: relay({}),
      id: keycloak({
        in: 'security',
        host: HOSTS.id,
        realm: REALM,
        tries: TRIES,
        ...(!directory && { people: Object.fromEntries(people.map((name) => [name, PEOPLE[name]])) }),
      }),
      door: oauth2Proxy({ host: HOSTS.door, groups: ['ops'] }),
      tools: application(HOSTS.tools, 'forward-auth'),
      ...(shop && {
        shop: application(HOSTS.shop, 'own', {
          callbacks: ['/back', '/also'],
          afterSignOut: ['/bye'],
          groups: ['ops'],
          commandLine: { redirects: ['http://localhost:8085/back'] },
        }),
      }),
      wiki: application(HOSTS.wiki, 'own', { callbacks: ['/back'], groups, tokenAuth: 'post' }),
    },
  });
  const { blueprint, environment, verdict } = resolve(site, 'keycloak-lab.ts');
  const wrong = verdict.errors.filter(({ id }) => !/^(capacity|backup|dns|cluster|promises)\//.test(id));
  if (wrong.length > 0) throw new Error(`the site breaks rules: ${JSON.stringify(wrong)}`);
  const definitions = Object.fromEntries(Object.entries(environment.services).map(([name, { definition }]) => [name, definition]));
  const objects = (await kubernetesTree(blueprint, definitions)).files().map(({ content }) => parse(content));
  return { objects, blueprint };
};
