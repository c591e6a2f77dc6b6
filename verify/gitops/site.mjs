// A site that Argo CD keeps, with the platform's own controllers, and the reference sites that have one.
import { createJiti } from 'jiti';
import { parse } from 'yaml';

const load = createJiti(import.meta.url, { fsCache: false });

/** Groups of the lab's sign-in, by role. */
export const GROUPS = { ops: 'admin', crew: 'developer', audit: 'readonly' };

/** @returns {Promise<object[]>} sites as the judge reads them */
export const writeSites = async () => {
  const api = await load.import('../../index.ts');
  const { kubernetesTree } = await load.import('../../charts/synth.ts');
  const { default: reference } = await load.import('../../environments/index.ts');
  const written = [];
  for (const input of [lab(api), ...reference]) {
    const { blueprint, environment } = api.resolve(input, `${input.name}.ts`);
    const gitops = blueprint.services.find(({ role }) => role === 'gitops');
    if (!gitops || !blueprint.cluster) continue;
    const definitions = Object.fromEntries(Object.entries(environment.services).map(([name, { definition }]) => [name, definition]));
    const tree = await kubernetesTree(blueprint, definitions);
    const files = tree.files().map(({ path, content }) => ({ path, object: parse(content, { version: '1.1' }) }));
    written.push(siteOf(blueprint, gitops, files));
  }
  return written;
};

const siteOf = ({ site, bootstrap, secrets, services }, gitops, files) => {
  const objects = [...bootstrap.flatMap(({ manifests }) => manifests.flatMap((file) => file.objects)), ...files.map(({ object }) => object)];
  const ofKind = (kind) => objects.filter((object) => object.kind === kind);
  const values = parse(ofKind('HelmChart').find(({ metadata }) => metadata.name === gitops.name).spec.valuesContent);
  const { cm, rbac } = values.configs;
  return {
    name: site,
    // the chart writes each as text
    settings: Object.fromEntries(Object.entries(cm).map(([key, value]) => [key, String(value)])),
    policy: rbac['policy.csv'],
    default: rbac['policy.default'],
    folder: gitops.options.path ?? `gitops/${site}`,
    projects: ofKind('AppProject'),
    applications: ofKind('Application'),
    files,
    secrets: secretsIn(secrets, gitops.namespace),
    signIn: signInOf(gitops, services),
  };
};

/** A value that tells which secret of the store it is. */
const valueOf = (id) => `value of ${id}`;

/** The Secrets that are delivered to a namespace, as who delivers them writes them. */
const secretsIn = (secrets, namespace) => {
  const found = new Map();
  for (const { id, readers } of secrets)
    for (const { object, key, labels, ...reader } of readers)
      if (reader.kind === 'kubernetes' && reader.namespace === namespace) {
        const known = found.get(object) ?? { name: object, labels: {}, data: {} };
        found.set(object, { ...known, labels: { ...known.labels, ...labels }, data: { ...known.data, [key]: valueOf(id) } });
      }
  return [...found.values()];
};

/** What it was told of who signs people in; undefined where nobody does. */
const signInOf = ({ name, answers }, services) => {
  const answer = answers['sign-in'];
  if (!answer) return undefined;
  const { request } = services.flatMap(({ grants }) => grants).find(({ contract, consumer }) => contract === 'oidc' && consumer === name);
  const { issuer, clientId, commandLine, clientSecret, endpoints, groupsIn, claims } = answer;
  const callback = `https://${request.host}${request.callbacks[0]}`;
  const groups = groupsIn === 'userinfo' ? { userinfo: endpoints.userinfo } : { claim: claims.groups };
  return { issuer, clientId, commandLine, secret: valueOf(clientSecret.secret), callback, ...groups };
};

const lab = ({ argocd, certManager, ghost, mysql, oidcIssuer, systemUpgrade, traefik, webApp, wireguard, cloudflare, defineEnvironment, hostPorts, machine }) => {
  const node = { location: 'office', cpu: '4', memory: '16Gi', disk: '200Gi' };
  return defineEnvironment({
    name: 'gitops-lab',
    operator: {
      email: 'ops@example.org',
      sshKeys: { ops: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvBw ops' },
    },
    zones: { 'example.org': cloudflare() },
    nodes: {
      one: machine({ ...node, endpoint: 'one.example.org', roles: ['server'] }),
      two: machine({ ...node, endpoint: 'two.example.org', roles: ['agent'] }),
    },
    mesh: { cidr: '10.8.0.0/24' },
    ingress: hostPorts('one'),
    namespaces: { web: {}, data: {}, factory: { class: 'dev' }, security: { class: 'platform' } },
    services: {
      id: oidcIssuer({ issuer: 'https://id.example.net', endpoints: 'authelia' }),
      argocd: argocd({ repository: 'git@github.com:example/site.git', host: 'cd.example.org', groups: GROUPS, signIn: 'oidc' }),
      certs: certManager({}),
      upgrades: systemUpgrade({}),
      edge: traefik({}),
      tunnels: wireguard({}),
      sql: mysql({ in: 'data', storage: '5Gi' }),
      blog: ghost({ in: 'web', host: 'blog.example.org' }),
      trial: webApp({ in: 'factory', image: 'ghcr.io/example/trial:1.2.3', port: 8080 }),
    },
  });
};
