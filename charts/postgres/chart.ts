import type { PlanOf } from '../../blueprint/blueprint';
import type { PostgresRequest, PostgresResult, SecretResult, VolumeResult } from '../../blueprint/contracts/contract';
import { toYaml } from '../../constructs/files/yaml';
import {
  componentLabels,
  configFiles,
  configMap,
  own,
  ScheduledJob,
  scratch,
  secretFiles,
  service,
  Workload,
  type SidecarProps,
  type SiteChart,
  type Volume,
} from '../../constructs/kubernetes';
import { toMebibytes } from '../../constructs/units';
import { componentOf, imageOf, selectorOf, type ServiceChart } from '../service-chart';
import { isPooled, readersOf } from './answer';
import { archiveOf, filesOf, keyOf, scriptEnv, type Archive } from './archive';
import { addCertificatesOf, certificate, runningServer } from './certificates';
import { IMAGES } from './images';
import { dynamicConfiguration, NOBODY, patroniConfiguration, RUN, SCRIPTS, SOCKET } from './patroni';
import { addPooler } from './pooler';
import type { postgres } from './service';
import { clientEnv } from './tls';

type Plan = PlanOf<typeof postgres>;

export const chart: ServiceChart<typeof postgres> = {
  build(scope, plan, { blueprint }) {
    const archive = archiveOf(plan, blueprint);
    addMembers(
      scope,
      plan,
      archive,
      blueprint.masked.some(({ into }) => into.service === plan.name),
    );
    addServices(scope, plan);
    addCertificatesOf(scope, plan, blueprint);
    if (plan.options.pooler) addPooler(scope, plan);
    if (archive) addProof(scope, plan, archive);
  },
};

const answerOf = <R>(plan: Plan, need: string): R => (plan.answers as Readonly<Record<string, unknown>>)[need] as R;
const secretOf = (plan: Plan, need: string): Volume => keyOf(answerOf<SecretResult>(plan, need));

/** @param loads Whether masked data is loaded into it */
function addMembers(scope: SiteChart, plan: Plan, archive: Archive | undefined, loads: boolean): void {
  const facts = IMAGES[plan.options.software];
  const { base, replicas, spread } = componentOf(plan, 'db');
  const { metrics, ...ports } = base.ports ?? {};
  const image = imageOf(plan, plan.options.software);
  const data = answerOf<VolumeResult>(plan, 'data');
  const socket = scratch('socket', '16Mi');
  const run = scratch('patroni', '16Mi', 'memory');
  const volume = own(data.claim, data.size, { storageClass: data.storageClass });
  const passwords = Object.fromEntries(['replication', 'rewind', 'rest'].map((need) => [`/run/${need}`, secretOf(plan, need)]));
  const env = { ...scriptEnv(facts), RUN };
  const alive = { http: '/liveness', port: 'rest' } as const;
  const running = runningServer(plan);

  new Workload(scope, {
    kind: 'StatefulSet',
    ...base,
    container: 'postgres',
    ports,
    image,
    user: facts.user,
    replicas,
    spread: replicas > 1 && plan.on === undefined ? spread : 'none',
    // a member that waits for another one must not keep that one from starting
    start: 'parallel',
    elected: ['postgres'],
    command: running.command,
    env: {
      ...archive?.shared.env,
      ...env,
      ...running.env,
      PATRONI_NAME: { field: 'metadata.name' },
      POD_IP: { field: 'status.podIP' },
      PATRONI_KUBERNETES_POD_IP: '$(POD_IP)',
      PATRONI_RESTAPI_CONNECT_ADDRESS: `$(POD_IP):${ports['rest']?.port ?? 0}`,
      PATRONI_POSTGRESQL_CONNECT_ADDRESS: `$(POD_IP):${ports['postgres']?.port ?? 0}`,
    },
    files: {
      ...archive?.shared.files,
      ...running.files,
      ...filesOf('start.sh', 'secrets.sh', ...(archive ? ['bootstrap.sh', 'restore.sh'] : [])),
      '/etc/patroni/patroni.yml': toYaml(patroniConfiguration(plan, facts, archive?.engine)),
    },
    mounts: {
      ...archive?.shared.mounts,
      ...passwords,
      ...certificate(plan, 'db'),
      [facts.volume]: volume,
      [SOCKET]: socket,
      [RUN]: run,
      // parallel workers share memory there; a container has 64 MiB by itself
      '/dev/shm': scratch('shared-memory', `${Math.max(64, Math.floor(toMebibytes(plan.options.memory) / 8))}Mi`, 'memory'),
    },
    writable: { '/tmp': '1Gi' },
    // whether it leads says nothing here: a leader that goes on while the API server is away would lose its clients
    probes: { readiness: { http: '/readiness', port: 'rest' }, liveness: alive, startup: alive },
    // a server that stops writes down what it has in memory
    terminationGrace: '3m',
    permissions: [
      { apiGroups: [''], resources: ['endpoints'], verbs: ['create', 'get', 'list', 'patch', 'update', 'watch'] },
      { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'patch', 'watch'] },
    ],
    sidecars: [keepAccounts(), ...copying(), exporter()],
  });

  function keepAccounts(): SidecarProps {
    const lines = plan.grants.map(({ answer, request, secrets }) => {
      const { database, user } = answer as PostgresResult;
      if (typeof user !== 'string')
        throw new Error(`service '${plan.name}': nobody makes roles here that expire, got one for '${database}'`);
      const { extensions = [] } = request as PostgresRequest;
      const way = isPooled(plan.options, request as PostgresRequest) ? 'pooled' : 'direct';
      return `${database} ${user} ${secrets['password']?.key ?? ''} ${way} ${[...extensions].sort().join(',') || '-'}\n`;
    });
    const accounts = `${plan.name}-accounts`;
    configMap(scope, { metadata: { name: accounts, namespace: plan.namespace }, data: { grants: lines.join('') } });
    return {
      name: 'accounts',
      image,
      command: ['bash', `${SCRIPTS}/accounts.sh`],
      env: { ...env, ...clientEnv(plan), ...(loads && { LOADS: 'yes' }) },
      files: {
        ...filesOf('accounts.sh', 'secrets.sh'),
        '/etc/patroni/dynamic.json': `${JSON.stringify(dynamicConfiguration(plan), undefined, 2)}\n`,
      },
      mounts: {
        ...passwords,
        ...certificate(plan, 'db'),
        [SOCKET]: socket,
        [RUN]: run,
        // a ConfigMap of its own: another service must not start the members anew
        '/etc/accounts': configFiles(accounts),
        '/run/copier': secretOf(plan, 'copier'),
        ...(plan.options.pooler && { '/run/pooling': secretOf(plan, 'pooling') }),
        ...(lines.length > 0 && { '/run/grants': secretFiles(`${plan.name}-grants`) }),
      },
      requests: { cpu: '10m', memory: '32Mi' },
      limits: { memory: '64Mi' },
    };
  }

  /** None where the site makes no copies. */
  function copying(): readonly SidecarProps[] {
    if (!archive) return [];
    const { shared, backup, push } = archive;
    return [
      {
        name: 'archive',
        image,
        command: ['bash', `${SCRIPTS}/copying.sh`],
        env: { ...shared.env, AT: backup.at, PUSH: push },
        files: { ...shared.files, ...filesOf('copying.sh') },
        mounts: { ...shared.mounts, [facts.volume]: volume, [SOCKET]: socket },
        requests: { cpu: '50m', memory: '64Mi' },
        limits: { memory: '192Mi' },
      },
    ];
  }

  /** Known by its user, without a password: the server's own user would be the superuser. */
  function exporter(): SidecarProps {
    return {
      name: 'exporter',
      image: imageOf(plan, 'exporter'),
      user: NOBODY,
      args: ['--collector.database_wraparound'],
      env: { DATA_SOURCE_NAME: `user=exporter host=${SOCKET} dbname=postgres sslmode=disable` },
      ports: metrics && { metrics },
      mounts: { [SOCKET]: socket },
      requests: { cpu: '10m', memory: '24Mi' },
      limits: { memory: '64Mi' },
    };
  }
}

/** What Patroni writes into stands on Services that select nothing; without them, the cluster would clean it up (patroni.readthedocs.io, kubernetes). */
function addServices(scope: SiteChart, plan: Plan): void {
  const { base } = componentOf(plan, 'db');
  const labels = componentLabels(base.labels);
  service(scope, { metadata: { name: `${plan.name}-config`, namespace: plan.namespace, labels }, spec: { clusterIP: 'None' } });
  if (plan.options.members === 1) return;
  service(scope, {
    metadata: { name: readersOf(plan.name), namespace: plan.namespace, labels },
    spec: {
      type: 'ClusterIP',
      selector: { ...selectorOf(plan, 'db'), role: 'replica' },
      ports: [{ name: 'postgres', port: base.ports?.['postgres']?.port ?? 0, targetPort: 'postgres', protocol: 'TCP' }],
    },
  });
}

/** Once a week, six hours after a copy was made, each bucket's is restored beside the original and compared; by hand whenever somebody wants to know. */
function addProof(scope: SiteChart, plan: Plan, { shared, backup, push }: Archive): void {
  const facts = IMAGES[plan.options.software];
  const { base } = componentOf(plan, 'prove');
  const [hour = 0, minute = 0] = backup.at.split(':').map(Number);
  const data = answerOf<VolumeResult>(plan, 'data');
  new ScheduledJob(scope, {
    ...base,
    schedule: `${minute} ${(hour + 6) % 24} * * ${hour + 6 < 24 ? 0 : 1}`,
    longest: '12h',
    container: 'prove',
    image: imageOf(plan, plan.options.software),
    user: facts.user,
    command: ['bash', `${SCRIPTS}/prove.sh`],
    env: { ...shared.env, PUSH: push, HOST: componentOf(plan, 'db').host, ...clientEnv(plan) },
    files: { ...shared.files, ...filesOf('prove.sh') },
    mounts: {
      ...shared.mounts,
      ...certificate(plan, 'prove'),
      '/run/copier': secretOf(plan, 'copier'),
      '/scratch': scratch('scratch', data.size),
    },
    writable: { '/tmp': '1Gi' },
  });
}
