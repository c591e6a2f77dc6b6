import { join } from 'node:path';
import { z } from 'zod';
import { secret, volume, type Need } from '../../blueprint/contracts/contract';
import type { Unfit } from '../../blueprint/provision';
import { defineService, image, reloads, WITNESS, type Accept, type ChartModule, type Component, type Takes } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { toMebibytes } from '../../constructs/units';
import { size } from '../../environments/fields';
import { GROUP, sentinelHosts, VALKEY } from './group';

const here = (file: string): string => join(sourceOf(__dirname), file);

/** Whose passwords the parts of a group know each other by. */
const IDENTITIES = {
  server: 'servers of the group replicate, and ask Sentinels who leads',
  sentinel: 'Sentinels watch the servers and each other',
  proxy: 'the proxy asks Sentinels and servers who leads',
} as const;

/** Why a Redis with TLS does not answer who did not say that it speaks it. */
const PLAIN: Unfit = {
  option: 'tls',
  got: 'true',
  expected: 'tls: false',
  do: 'where the service speaks TLS and takes `ca` of the answer, say so in its request: redis({ tls: true }); add a Redis without TLS for what cannot',
};

const SCRIPTS = { dump: here('dump.sh'), restore: here('restore.sh'), prove: here('prove.sh') } as const;
const TLS_SCRIPT = here('over-tls.sh');
/** The same scripts, by tools that speak TLS. */
const OVER_TLS = {
  tls: true,
  scripts: { dump: TLS_SCRIPT, restore: TLS_SCRIPT, prove: TLS_SCRIPT },
  beside: Object.values(SCRIPTS),
} as const;

/**
 * Redis for the services of the site: Valkey 9.1, which is Redis 7.2 continued under the BSD licence by the Linux Foundation, with the same protocol,
 * commands and directives. Redis itself has been under RSAL and SSPL since 7.4, and AGPL since 8.
 *
 * With one server, its loss or restart takes Redis away until it is back, and the loss of its disk everything since the last hourly copy. With two or
 * three, three Sentinels put another in the place of a leader that is lost within 15 seconds; with two servers the writes of the last moment may be lost,
 * since the one that is left takes writes alone; with three a write is refused that no second server would have, so what was cut off takes none.
 *
 * Each service that asks gets a user that touches its own keys and channels. Software that cannot ask Sentinels is led to the leader by a proxy.
 *
 * To bring a copy back: stop what writes to it, `kubectl create job --from=cronjob/<name>-restore-data`, start it again.
 */
export const redis = defineService({
  kind: 'redis',
  wave: 'data',
  options: {
    /**
     * Servers with data, each on a node of its own. Two or three are watched by three Sentinels, on three nodes: one may be a small witness, tainted
     * `role=witness:NoSchedule`.
     * @default 1 no other takes its place
     */
    replicas: z.union([z.literal(1), z.literal(2), z.literal(3)]).default(1),
    /**
     * Memory of each server; three fifths of it hold data, the rest is for copies of itself and for replicas.
     * @default '256Mi'
     */
    memory: size.default('256Mi'),
    /**
     * Disk of each server: its log grows to several times the data before it is rewritten. On local-path volumes it is a wish, not a bound.
     * @default '2Gi'
     */
    storage: size.default('2Gi'),
    /**
     * What goes when the memory is full (valkey.io/topics/lru-cache): `noeviction` refuses writes, `volatile-*` drops keys that expire, `allkeys-*` any.
     * Locks and sessions must not vanish: a cache that may lose all is a service of its own.
     * @default 'noeviction'
     */
    eviction: z
      .enum([
        'noeviction',
        'volatile-lru',
        'volatile-lfu',
        'volatile-ttl',
        'volatile-random',
        'allkeys-lru',
        'allkeys-lfu',
        'allkeys-random',
      ])
      .default('noeviction'),
    /**
     * Longest number of connections to each server.
     * @default 1000
     */
    connections: z.int().min(50).max(10_000).default(1000),
    /**
     * Whether all connections are TLS 1.2 or 1.3: those of clients, of replicas, of Sentinels, of who copies; none is taken without. The authority is one of
     * the secret store for this Redis alone, certificates are cert-manager's and are taken over within a minute of their renewal, without a restart. What
     * asks says that it can: `contracts.redis({ tls: true })`, and takes `from('cache', 'ca')`. In a group that runs, old and new servers do not understand
     * each other: delete all its pods at once after the change, `kubectl delete pod -l app.kubernetes.io/instance=<name>`; its data stays.
     * @default false
     */
    tls: z.boolean().default(false),
  },
  images: {
    server: image('docker.io/valkey/valkey', '9.1.4'),
    exporter: image('docker.io/oliver006/redis_exporter', 'v1.89.0'),
    proxy: image('docker.io/library/haproxy', '3.2.26'),
  },
  components: ({ options }): Readonly<Record<string, Component>> => ({
    server: {
      kind: 'stateful',
      replicas: options.replicas,
      cpu: '50m',
      memory: options.memory,
      ports: { redis: 6379, metrics: 9121 },
      keepsIn: ['data'],
      ...(options.replicas > 1 && { spread: 'strict' }),
    },
    ...(options.replicas > 1 && {
      sentinel: {
        kind: 'stateful',
        replicas: 3,
        cpu: '20m',
        memory: '32Mi',
        memoryLimit: '64Mi',
        ports: { sentinel: 26379, metrics: 9121 },
        spread: 'strict',
        quorum: true,
        tolerates: [WITNESS],
      },
      proxy: {
        replicas: 2,
        cpu: '20m',
        memory: '64Mi',
        memoryLimit: '128Mi',
        ports: { redis: 6379, metrics: 8404 },
        // both beside each other after one lost node would be lost with the next
        spread: 'strict',
      },
    }),
  }),
  needs: ({ options, name }): Needs => ({
    data: volume(options.storage, { each: 'server' }),
    copier: secret({ kind: 'password', length: 32, alphabet: 'alphanumeric' }, 'who copies the data of Redis and brings it back'),
    ...(options.replicas > 1 && { server: identity('server'), sentinel: identity('sentinel'), proxy: identity('proxy') }),
    ...(options.tls && {
      authority: secret({ kind: 'authority', name: `${name} Redis`.slice(0, 64) }, `signs the certificates of ${name}`),
    }),
  }),
  provides: {
    redis: {
      component: ({ replicas }) => (replicas > 1 ? 'proxy' : 'server'),
      port: 'redis',
      also: ({ replicas }, { sentinel }) =>
        replicas > 1 && sentinel === true
          ? [
              { component: 'sentinel', port: 'sentinel' },
              { component: 'server', port: 'redis' },
            ]
          : [],
      unfit: (request, { tls }) => (tls && request.tls !== true ? PLAIN : undefined),
      answer: ({ request, options: { replicas, tls }, consumer, host, port, authority, secret: shared }) => {
        const password = shared('password', `user of Redis of ${consumer}`);
        const watched = replicas > 1 && request.sentinel === true;
        return {
          ...{ host, port, user: consumer, password },
          ca: tls ? authority('authority') : undefined,
          // one login for servers and Sentinels
          sentinel: watched ? { name: GROUP, nodes: sentinelHosts(host), user: consumer, password } : undefined,
        };
      },
    },
  },
  takes: ({ options }): Takes =>
    options.replicas > 1
      ? {
          server: reloads('grants', 'copier', 'server', 'sentinel', 'proxy'),
          sentinel: reloads('grants', 'server', 'sentinel', 'proxy'),
          proxy: reloads('proxy'),
        }
      : { server: reloads('grants', 'copier') },
  accepts: ({ options }): Readonly<Record<string, Accept>> =>
    options.replicas > 1
      ? {
          replication: { component: 'server', port: 'redis', from: { component: 'server' }, why: 'replicates from who leads' },
          watching: { component: 'server', port: 'redis', from: { component: 'sentinel' }, why: 'watches the servers, and promotes one' },
          leading: { component: 'server', port: 'redis', from: { component: 'proxy' }, why: 'leads clients to who leads' },
          votes: {
            component: 'sentinel',
            port: 'sentinel',
            from: { component: 'sentinel' },
            why: 'agrees on who is down, and who promotes',
          },
          starting: { component: 'sentinel', port: 'sentinel', from: { component: 'server' }, why: 'asks who leads before it starts' },
          asking: { component: 'sentinel', port: 'sentinel', from: { component: 'proxy' }, why: 'asks who leads' },
        }
      : {},
  keeps: ({ options }) => ({
    data: {
      need: 'data',
      method: 'dump',
      component: 'server',
      every: '1h',
      keep: '7d',
      dump: {
        image: 'server',
        user: VALKEY,
        port: 'redis',
        password: 'copier',
        // beside a server that holds all of it
        memoryLimit: `${toMebibytes(options.memory) + 512}Mi`,
        file: 'data.rdb',
        ...(options.tls ? OVER_TLS : { scripts: SCRIPTS }),
      },
    },
  }),
  watches: ({ options }) => ({
    metrics: {
      server: { component: 'server', port: 'metrics' },
      ...(options.replicas > 1 && {
        sentinel: { component: 'sentinel', port: 'metrics' },
        proxy: { component: 'proxy', port: 'metrics' },
      }),
    },
    rules: [here('alerts.yaml')],
    dashboards: [here('dashboard.json')],
  }),
  chart: (): Promise<ChartModule> => import('./chart'),
});

type Needs = Readonly<
  { data: Need<'volume'>; copier: Need<'secret'>; authority?: Need<'secret'> } & {
    readonly [K in keyof typeof IDENTITIES]?: Need<'secret'>;
  }
>;

const identity = (name: keyof typeof IDENTITIES): Need<'secret'> =>
  secret({ kind: 'password', length: 32, alphabet: 'alphanumeric' }, IDENTITIES[name]);
