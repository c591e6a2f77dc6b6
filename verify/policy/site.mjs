// A site of its own for this judge: namespaces of each class, an application, a database, a daemon of the host, pods of an upstream chart.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';

/** What the compiled library gives. @param {string} root folder of the project */
export const library = (root) => {
  const require = createRequire(join(root, 'dist/index.js'));
  return {
    ...require('./index.js'),
    ...require('./charts/synth.js'),
    kubernetes: require('./constructs/kubernetes/index.js'),
    ...require('./charts/service-chart.js'),
  };
};

/** A namespace without a component that may do more: what is refused there, the promises refuse, and not Pod Security. */
export const OPEN = 'open';

/** @param {ReturnType<typeof library>} archipel */
const siteOf = ({
  admission,
  contracts,
  defineService,
  elsewhere,
  from,
  ghost,
  hostPorts,
  kubernetes,
  machine,
  mysql,
  ownImage,
  webApp,
  componentOf,
  imageOf,
}) => {
  const node = { location: 'office', cpu: '4', memory: '16Gi', disk: '200Gi' };
  const agent = defineService({
    kind: 'agent',
    options: {},
    // the site names no registry: nodes import it
    images: { app: ownImage('agent', '1.0.0-1') },
    components: () => ({
      app: {
        kind: 'daemon',
        cpu: '10m',
        memory: '32Mi',
        ports: {},
        hostNetwork: true,
        privilege: { level: 'privileged', why: 'reads the processes and disks of its node, to tell of them' },
      },
    }),
    calls: () => ({ api: { component: 'app', to: 'kubernetes-api', why: 'reads the labels of its node' } }),
    chart: async () => ({
      chart: {
        build: (scope, plan) =>
          new kubernetes.Workload(scope, {
            kind: 'DaemonSet',
            ...componentOf(plan, 'app').base,
            image: imageOf(plan, 'app'),
            user: 1000,
            hostNetwork: true,
            mounts: { '/host': kubernetes.hostPath('/proc') },
            probes: { readiness: { exec: ['true'] } },
            clusterPermissions: [{ apiGroups: [''], resources: ['nodes'], verbs: ['get'] }],
          }),
      },
    }),
  });
  const upstream = defineService({
    kind: 'upstream',
    options: {},
    components: () => ({ controller: { cpu: '50m', memory: '64Mi', ports: {}, labels: { app: 'upstream' } } }),
  });
  return {
    name: 'judged',
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
    namespaces: {
      web: {},
      data: {},
      trial: { class: 'dev' },
      watch: { class: 'platform', podSecurity: 'privileged' },
      [OPEN]: { podSecurity: 'privileged' },
    },
    services: {
      admission: admission({ exposed: { 'web/listed': 'a device of the office asks for it by its own address' } }),
      sql: mysql({ in: 'data', on: 'one', storage: '5Gi', memory: '512Mi' }),
      blog: ghost({ in: 'web', on: 'one', host: 'blog.example.org', storage: '1Gi' }),
      shop: webApp({
        in: 'web',
        image: 'ghcr.io/example/shop:1.2.3',
        port: 8080,
        replicas: 2,
        maxReplicas: 4,
        needs: { db: contracts.mysql() },
        env: { DB_HOST: from('db', 'host') },
      }),
      front: webApp({ in: 'web', image: `ghcr.io/example/front@sha256:${'0'.repeat(64)}`, host: 'www.example.org', port: 3000 }),
      trial: webApp({ in: 'trial', image: 'ghcr.io/example/trial:2', host: 'trial.example.org', port: 3000 }),
      agent: agent({ in: 'watch' }),
      upstream: upstream({ in: 'upstream' }),
    },
  };
};

/**
 * The site and its manifests, written into a folder.
 * @param {ReturnType<typeof library>} archipel @param {string} folder made anew
 */
export const writeSite = async (archipel, folder) => {
  const { blueprint, environment } = archipel.resolve(siteOf(archipel), 'judged.ts');
  const definitions = Object.fromEntries(Object.entries(environment.services).map(([name, { definition }]) => [name, definition]));
  const files = (await archipel.kubernetesTree(blueprint, definitions)).files();
  rmSync(folder, { recursive: true, force: true });
  for (const { path, content } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return { blueprint, folder, objects: files.map(({ content }) => parse(content)) };
};
