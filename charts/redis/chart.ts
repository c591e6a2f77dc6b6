import { readAsset } from '../../constructs/files/asset';
import {
  configFiles,
  configMap,
  own,
  scratch,
  secretFiles,
  Workload,
  type Env,
  type InitContainerProps,
  type SidecarProps,
  type Volume,
} from '../../constructs/kubernetes';
import { toMebibytes } from '../../constructs/units';
import type { PlanOf } from '../../blueprint/blueprint';
import type { RedisRequest, SecretResult } from '../../blueprint/contracts/contract';
import { componentOf, imageOf, type ServiceChart } from '../service-chart';
import { GROUP, QUORUM, replicaHosts, SENTINELS, VALKEY } from './group';
import { proxyConfiguration } from './proxy';
import type { redis } from './service';
import { addCertificatesOf, asking, certificate, exporterAuthority, scheme, tlsLines } from './tls';
import { GRANTS, IDENTITIES, POD, userFiles } from './users';

type Plan = PlanOf<typeof redis>;

const SCRIPTS = '/usr/local/lib/archipel';
/** User of HAProxy's image. */
const HAPROXY = 99;

export const chart: ServiceChart<typeof redis> = {
  build(scope, plan) {
    const watched = plan.answers.sentinel !== undefined;
    addCertificatesOf(scope, plan);
    // a ConfigMap of its own, which pods see change: a new consumer must not start the servers anew
    configMap(scope, { metadata: { name: usersOf(plan), namespace: plan.namespace }, data: userFiles(plan) });
    new Workload(scope, servers(plan, watched));
    if (!watched) return;
    new Workload(scope, sentinels(plan));
    new Workload(scope, proxies(plan));
  },
};

type Props = ConstructorParameters<typeof Workload>[1];

const usersOf = ({ name }: Plan): string => `${name}-users`;

function servers(plan: Plan, watched: boolean): Props {
  const { data } = plan.answers;
  const { base, replicas, spread } = componentOf(plan, 'server');
  const pod = new GroupPod(plan, 'server', watched ? ['server', 'sentinel', 'proxy', 'copier'] : ['copier']);
  return {
    kind: 'StatefulSet',
    ...base,
    ...pod.main('server.sh'),
    replicas,
    spread: replicas > 1 ? spread : 'none',
    // each asks Sentinels who leads, and none waits for another
    start: 'parallel',
    files: {
      ...pod.main('server.sh').files,
      '/etc/valkey/server.conf': `${readAsset(__dirname, 'server.conf')}\n${limits(plan)}`,
    },
    mounts: { ...pod.mounts, '/data': own(data.claim, data.size, { storageClass: data.storageClass }) },
    probes: { ...pod.probes, startup: { ...pod.probes.liveness, failures: 60 } },
    // gives the lead away, and then has its replicas catch up
    terminationGrace: '1m',
  };
}

function sentinels(plan: Plan): Props {
  const { base } = componentOf(plan, 'sentinel');
  const pod = new GroupPod(plan, 'sentinel', ['server', 'sentinel', 'proxy']);
  return {
    kind: 'StatefulSet',
    ...base,
    ...pod.main('sentinel.sh'),
    replicas: SENTINELS,
    spread: 'strict',
    start: 'parallel',
    files: {
      ...pod.main('sentinel.sh').files,
      '/etc/valkey/sentinel.conf': `${readAsset(__dirname, 'sentinel.conf')}${tlsLines(plan, portOf(plan, 'sentinel', 'sentinel'))}`,
    },
    probes: { ...pod.probes, startup: pod.probes.liveness },
  };
}

function proxies(plan: Plan): Props {
  const { base, replicas, spread } = componentOf(plan, 'proxy');
  const ready = { http: '/ready', port: 'metrics' } as const;
  return {
    kind: 'Deployment',
    ...base,
    image: imageOf(plan, 'proxy'),
    user: HAPROXY,
    replicas,
    spread,
    reach: 'same-node',
    command: ['bash', `${SCRIPTS}/proxy.sh`],
    files: { [`${SCRIPTS}/proxy.sh`]: readAsset(__dirname, 'proxy.sh'), '/etc/haproxy/proxy.cfg': proxyConfiguration(plan) },
    mounts: { ...identities(plan, ['proxy']), ...certificate(plan, 'proxy'), '/run/haproxy': scratch('config', '1Mi', 'memory') },
    probes: { readiness: ready, liveness: ready, startup: ready },
  };
}

/** What pods of servers and of Sentinels have in common. */
class GroupPod {
  readonly mounts: Readonly<Record<string, Volume>>;
  private readonly env: Env;

  constructor(
    private readonly plan: Plan,
    private readonly key: 'server' | 'sentinel',
    parts: readonly Part[],
  ) {
    const { host } = componentOf(plan, key);
    const server = componentOf(plan, 'server');
    const asked = key === 'server' ? plan.grants : plan.grants.filter(({ request }) => (request as RedisRequest).sentinel === true);
    const listens = portOf(plan, key, key === 'server' ? 'redis' : 'sentinel');
    const watched = plan.answers.sentinel !== undefined;
    this.env = {
      GROUP,
      QUORUM: String(QUORUM),
      IDENTITY: key,
      USERS: `${key}s`,
      LISTENS: String(listens),
      DOMAIN: host.replace(/^([^.]+)/, '$1-pods'),
      SERVERS: replicaHosts(server.host, server.replicas).join(' '),
      SENTINELS: watched ? replicaHosts(componentOf(plan, 'sentinel').host, SENTINELS).join(' ') : '',
      HOSTNAME: { field: 'metadata.name' },
    };
    this.mounts = {
      '/etc/valkey/users': configFiles(usersOf(plan)),
      ...identities(plan, parts),
      ...certificate(plan, key),
      ...(asked.length > 0 && { [GRANTS]: secretFiles(`${plan.name}-grants`) }),
      [POD]: scratch('pod', '1Mi', 'memory'),
      // they write their configuration anew when roles change, passwords included
      '/run/valkey': scratch('config', '1Mi', 'memory'),
      ...(key === 'sentinel' && { '/var/lib/valkey': scratch('known', '1Mi') }),
    };
  }

  get image(): string {
    return imageOf(this.plan, 'server');
  }

  get probes() {
    const asks = { exec: ['bash', `${SCRIPTS}/ready.sh`], timeout: '5s' } as const;
    // one that loads its data, or has not caught up, is alive
    const alive = { tcp: this.key === 'server' ? 'redis' : 'sentinel' };
    return { readiness: asks, liveness: { ...alive, failures: 6 } };
  }

  main(script: string) {
    const { base } = componentOf(this.plan, this.key);
    const { metrics, ...ports } = base.ports ?? {};
    return {
      ...this.runs(script, 'ready.sh'),
      image: this.image,
      user: VALKEY,
      ports,
      mounts: this.mounts,
      initContainers: [this.prepare()],
      sidecars: [this.accounts(), this.exporter(metrics)],
    };
  }

  private runs(script: string, ...more: readonly string[]): Pick<InitContainerProps, 'command' | 'files' | 'env'> {
    return {
      command: ['bash', `${SCRIPTS}/${script}`],
      files: Object.fromEntries(
        ['common.sh', script, ...more].map((file) => [`${SCRIPTS}/${file}`, asking(this.plan, file, readAsset(__dirname, file))]),
      ),
      env: this.env,
    };
  }

  private prepare(): InitContainerProps {
    return {
      name: 'prepare',
      image: this.image,
      ...this.runs('prepare.sh'),
      mounts: { [POD]: this.mounts[POD] as Volume },
      requests: { cpu: '10m', memory: '8Mi' },
      limits: { memory: '32Mi' },
    };
  }

  private accounts(): SidecarProps {
    const { '/run/valkey': _, ...mounts } = this.mounts;
    return {
      name: 'accounts',
      image: this.image,
      ...this.runs('accounts.sh'),
      mounts,
      requests: { cpu: '10m', memory: '16Mi' },
      limits: { memory: '64Mi' },
    };
  }

  private exporter(metrics: { readonly port: number } | undefined): SidecarProps {
    return {
      name: 'exporter',
      image: imageOf(this.plan, 'exporter'),
      env: {
        REDIS_ADDR: `${scheme(this.plan)}://127.0.0.1:${this.env['LISTENS'] as string}`,
        REDIS_USER: 'exporter',
        REDIS_PASSWORD_FILE: `${POD}/exporter.json`,
        // configuration has passwords in it
        REDIS_EXPORTER_CONFIG_COMMAND: '-',
        ...exporterAuthority(this.plan),
      },
      ports: metrics && { metrics },
      mounts: { [POD]: this.mounts[POD] as Volume, ...certificate(this.plan, this.key) },
      requests: { cpu: '10m', memory: '16Mi' },
      limits: { memory: '64Mi' },
    };
  }
}

type Part = 'server' | 'sentinel' | 'proxy' | 'copier';

/** Folders, each of one Secret: what is rotated appears in them. */
function identities({ answers }: Plan, parts: readonly Part[]): Readonly<Record<string, Volume>> {
  return Object.fromEntries(
    parts.map((part) => [`${IDENTITIES}/${part}`, secretFiles((answers as Record<Part, SecretResult>)[part].value.object)]),
  );
}

/** What follows from options: a fifth of the memory is left for copies while they are written, a fifth for connections and replicas. */
function limits(plan: Plan): string {
  const { memory, eviction, connections, replicas } = plan.options;
  const lines = [
    'port 6379',
    `maxmemory ${Math.floor((toMebibytes(memory) * 3) / 5)}mb`,
    `maxmemory-policy ${eviction}`,
    `maxclients ${connections}`,
    // with two, the one that is left could take no write at all
    `min-replicas-to-write ${replicas === 3 ? 1 : 0}`,
    'min-replicas-max-lag 10',
  ];
  return `${lines.join('\n')}\n${tlsLines(plan, portOf(plan, 'server', 'redis'))}`;
}

const portOf = (plan: Plan, component: string, port: string): number => componentOf(plan, component).ports[port]?.port ?? 0;
