// A site with an issuer outside it, a sign-in before two applications, and what archipel writes for the edge and the sign-in.
import { createJiti } from 'jiti';
import { parse } from 'yaml';

const load = createJiti(import.meta.url, { fsCache: false });

export const ISSUER = 'https://id.example.com';
export const HOSTS = { door: 'door.example.org', tools: 'tools.example.org', wiki: 'wiki.example.org', open: 'open.example.org' };
export const GROUPS = ['ops', 'site/crew'];
/** Endpoints of the issuer, as its discovery document names them. */
const ENDPOINTS = {
  authorization: `${ISSUER}/auth`,
  token: `${ISSUER}/token`,
  userinfo: `${ISSUER}/me`,
  keys: `${ISSUER}/jwks`,
  endSession: `${ISSUER}/session/end`,
};

/**
 * @param {string} ca PEM of the authority of the issuer
 * @returns {Promise<{ objects: object[], request: object, answer: object, redirects: string[] }>} manifests, and what the sign-in asked and was told
 */
export const writeSite = async (ca) => {
  const { defineEnvironment, defineService, elsewhere, hostPorts, image, machine, oauth2Proxy, oidcIssuer, resolve, traefik } =
    await load.import('../../index.ts');
  const { redirectUris } = await load.import('../../blueprint/contracts/oidc.ts');
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
  const application = (host, signIn) =>
    defineService({
      kind: 'application',
      options: {},
      images: { app: image('localhost/none', '1') },
      components: () => ({ app: { cpu: '10m', memory: '32Mi', ports: { http: 3000 } } }),
      serves: () => ({ site: { host, component: 'app', port: 'http', signIn } }),
      chart,
    })({});
  const node = { location: 'office', cpu: '4', memory: '16Gi', disk: '200Gi' };
  const site = defineEnvironment({
    name: 'identity-lab',
    operator: {
      email: 'ops@example.org',
      sshKeys: { ops: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvBw ops' },
    },
    zones: { 'example.org': elsewhere() },
    nodes: { one: machine({ ...node, endpoint: 'one.example.org', roles: ['server'] }) },
    mesh: { cidr: '10.8.0.0/24' },
    ingress: hostPorts('one'),
    services: {
      edge: traefik({}),
      id: oidcIssuer({ issuer: ISSUER, endpoints: ENDPOINTS, groups: { claim: 'groups', in: 'userinfo' }, ca }),
      door: oauth2Proxy({ host: HOSTS.door, groups: GROUPS }),
      tools: application(HOSTS.tools, 'forward-auth'),
      wiki: application(HOSTS.wiki, 'forward-auth'),
      open: application(HOSTS.open, 'own'),
    },
  });
  const { blueprint, environment } = resolve(site, 'identity-lab.ts');
  const definitions = Object.fromEntries(Object.entries(environment.services).map(([name, { definition }]) => [name, definition]));
  const objects = (await kubernetesTree(blueprint, definitions)).files().map(({ content }) => parse(content));
  const [grant] = blueprint.services.find(({ name }) => name === 'id').grants;
  return { objects, request: grant.request, answer: grant.answer, redirects: redirectUris(grant.request) };
};
