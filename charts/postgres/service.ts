import { join } from 'node:path';
import { z } from 'zod';
import { bound, bucket, secret, usedBy, volume, type Need } from '../../blueprint/contracts/contract';
import { defineService, image, ownImage, reloads, type Accept, type Call, type ChartModule, type Component } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import type { SecretMake } from '../../constructs/secrets/secret-plan';
import { duration, hostname, size, slug } from '../../environments/fields';
import { answer, isPooled, plain } from './answer';
import { IMAGES } from './images';
import { bucketNeed, FOLLOWED } from './needs';

const here = (file: string): string => join(sourceOf(__dirname), file);

/** Letters and digits alone: they stand in statements, in YAML and in lists of users. WAL-G wants a key of 32 bytes. */
const PASSWORD: SecretMake = { kind: 'password', length: 32, alphabet: 'alphanumeric' };

/**
 * PostgreSQL 17 with Patroni 4.1: one database and role for each service that asks. Members elect who leads through the Kubernetes API; a leader that
 * dies is replaced within half a minute, and nothing that was acknowledged is lost while a synchronous standby was there.
 *
 * Where the site has `backup`, it copies itself: full copies each day, its log all the time. `charts/postgres/README.md` says how to bring it back.
 */
export const postgres = defineService({
  kind: 'postgres',
  wave: 'data',
  options: {
    /**
     * Members, each on a node of its own. One: while its node is away so is the database, and without the node's disk it comes back from the archive.
     * Two: the loss of one is survived. Three: the loss of one is survived with a synchronous standby beside the new leader.
     * @default 1
     */
    members: z.union([z.literal(1), z.literal(2), z.literal(3)]).default(1),
    /**
     * Whether nothing is written while no other member confirms it. Without, a leader that is alone goes on, and what it wrote meanwhile is lost with it;
     * with, two members stop when either is away. One member has nobody to wait for.
     * @default false
     */
    strict: z.boolean().default(false),
    /**
     * Disk of each member. On local-path volumes it is a wish, not a bound.
     * @default '10Gi'
     */
    storage: size.default('10Gi'),
    /**
     * Memory of each member; a quarter of it becomes shared buffers.
     * @default '1Gi'
     */
    memory: size.default('1Gi'),
    /**
     * Longest number of connections to the server; those of the pooler come out of it.
     * @default 100 the server's own
     */
    connections: z.int().min(25).max(5000).default(100),
    /**
     * Whether services that ask for `connections: 'transaction'` share connections through PgBouncer. Without, they connect to the server.
     * @default true
     */
    pooler: z.boolean().default(true),
    /**
     * Whether connections are TLS 1.2 or 1.3 alone: those of clients, of the pooler on both sides, of standbys. The authority is one of the secret store for
     * this PostgreSQL alone, certificates are cert-manager's and are taken over within a minute of their renewal; connections stay. What asks says that it
     * can: `contracts.postgres({ tls: true })`, and takes `from('db', 'ca')` and `from('db', 'sslmode')`. In a cluster that runs, a standby with TLS does not
     * follow a leader without: delete all its pods at once after the change, `kubectl delete pod -l app.kubernetes.io/instance=<name>`; its data stays. With
     * `standby.host` the other site's must speak TLS as well. What members tell each other of themselves (REST, 8008) stays plain: it is no data, policies
     * let members and monitoring alone ask it, and a password goes there when an operator has another member do something.
     * @default false
     */
    tls: z.boolean().default(false),
    /**
     * The image: the project's own, or Zalando's Spilo, which is public, but over a year old, and has WAL-G alone.
     * @default 'own'
     */
    software: z.enum(['own', 'spilo']).default('own'),
    /** How it copies itself, where the site has `backup`. @default {} */
    archive: z
      .strictObject({
        /**
         * The tool. Both encrypt with a key of the service.
         * @default 'pgbackrest'; of Spilo, which has no other, 'wal-g'
         */
        engine: z.enum(['pgbackrest', 'wal-g']).optional(),
        /**
         * Longest time for which a change is in no bucket.
         * @default '5m'
         */
        rpo: duration.default('5m'),
        /**
         * How long full copies are kept, in whole days; each is made at `backup.at`.
         * @default as the site says in `backup.keep`
         */
        keep: duration.optional(),
        /**
         * For how many days any moment can be had back, not only those of full copies. WAL-G keeps the log as long as the copies, which is more.
         * @default 7
         */
        moments: z.int().min(1).max(365).default(7),
      })
      .prefault({}),
    /**
     * Follows the database of another site by what that one archives: `{ site, service, bucket }`, a bucket of this site's own list that is that one's.
     * It begins as a copy, only reads, and is promoted by hand.
     * @default none: it stands for itself
     */
    standby: z
      .strictObject({
        /** Name of the other site. */
        site: slug,
        /** Name of the service there. */
        service: slug,
        /** Bucket of this site, by its key, that holds the other's archive. */
        bucket: slug,
        /**
         * Where the other one's leader can be reached: then the log comes as it is written.
         * @default none: it comes from the archive, later by the rpo
         */
        host: hostname().optional(),
        /**
         * @default 5432
         */
        port: z.int().min(1).max(65_535).default(5432),
      })
      .optional(),
  },
  images: {
    own: ownImage('postgres', '17.11-1'),
    spilo: image('ghcr.io/zalando/spilo-17', '4.0-p3'),
    pooler: ownImage('pgbouncer', '1.24.1-1'),
    exporter: image('quay.io/prometheuscommunity/postgres-exporter', 'v0.20.1'),
  },
  runs: ({ options }) => [options.software, ...(options.pooler ? ['pooler'] : []), 'exporter'],
  components: ({ options, site }): Readonly<Record<string, Component>> => ({
    db: {
      kind: 'stateful',
      main: true,
      replicas: options.members,
      cpu: '250m',
      memory: options.memory,
      ports: { postgres: 5432, rest: 8008, metrics: 9187 },
      keepsIn: ['data'],
      spread: 'strict',
    },
    ...(options.pooler && {
      pooler: {
        replicas: Math.min(options.members, 2),
        cpu: '20m',
        memory: '32Mi',
        memoryLimit: '64Mi',
        ports: { postgres: 6432 },
        // both beside each other after one lost node would be lost with the next
        spread: 'strict',
      },
    }),
    ...(site.backup && { prove: { onDemand: true, cpu: '100m', memory: '256Mi', memoryLimit: '1Gi', ports: {} } }),
  }),
  needs: ({ options, name, site }): Readonly<Record<string, Need>> => {
    const { standby } = options;
    const of = (who: string, why: string): Need =>
      standby
        ? secret({ kind: 'external', ask: `password of ${who} of ${standby.service} at site ${standby.site}` }, why)
        : secret(PASSWORD, why);
    return {
      data: volume(options.storage, { each: 'db' }),
      replication: of('replicator', `standbys of ${name} read its log`),
      rewind: of('rewinder', `a former leader of ${name} becomes a standby again`),
      rest: secret(PASSWORD, `changes how Patroni runs ${name}`),
      ...(options.tls && {
        authority: secret({ kind: 'authority', name: `${name} PostgreSQL`.slice(0, 64) }, `signs the certificates of ${name}`),
      }),
      copier: of('copier', `reads all databases of ${name}, for dumps and proofs`),
      ...(options.pooler && { pooling: of('pooler', `the pooler of ${name} asks who may sign in`) }),
      ...(site.backup && {
        'archive-key': bound(
          secret(PASSWORD, `encrypts the archive of ${name}`),
          'the archive in each bucket opens with it alone: another one begins in an empty bucket, and the old value stays as long as its copies',
        ),
        ...Object.fromEntries(site.backup.to.map((key) => [bucketNeed(key), usedBy(bucket(key), 'db', 'prove')])),
      }),
      ...(standby && {
        [FOLLOWED]: usedBy(bucket(standby.bucket), 'db'),
        'followed-key': secret(
          { kind: 'external', ask: `secret ${standby.service}/archive-key of site ${standby.site}` },
          `opens the archive of ${standby.service} at ${standby.site}`,
        ),
      }),
    };
  },
  provides: {
    postgres: {
      component: (options, request) => (isPooled(options, request) ? 'pooler' : 'db'),
      port: 'postgres',
      also: (options, request) => (isPooled(options, request) && options.members > 1 ? [{ component: 'db', port: 'postgres' }] : []),
      unfit: plain,
      answer,
    },
  },
  // tools that copy read their keys each time, and Patroni is told of its passwords
  takes: ({ site }) => ({
    db: reloads('grants', 'copier', 'pooling', 'replication', 'rest', 'rewind', 'archive-key', ...(site.backup?.to ?? []).map(bucketNeed)),
    pooler: reloads('pooling'),
  }),
  calls: ({ options: { standby } }): Readonly<Record<string, Call>> => ({
    leader: { component: 'db', to: 'kubernetes-api', why: 'members elect who leads, by a lock that they renew' },
    ...(standby?.host !== undefined && {
      followed: { component: 'db', host: standby.host, port: standby.port, why: `follows ${standby.service} of ${standby.site}` },
    }),
  }),
  accepts: ({ options, site }): Readonly<Record<string, Accept>> => ({
    ...(options.members > 1 && {
      replication: { component: 'db', port: 'postgres', from: { component: 'db' }, why: 'standbys read the log of the leader' },
      members: { component: 'db', port: 'rest', from: { component: 'db' }, why: 'members ask each other how far they are' },
    }),
    ...(options.pooler && {
      pooling: { component: 'db', port: 'postgres', from: { component: 'pooler' }, why: 'shares connections among services' },
    }),
    ...(site.backup && {
      proofs: { component: 'db', port: 'postgres', from: { component: 'prove' }, why: 'compares what was restored with what is there' },
    }),
  }),
  keeps: ({ options: { archive, software, tls, pooler } }) => ({
    databases: {
      need: 'data',
      method: 'archive',
      component: 'db',
      provers: ['prove'],
      rpo: archive.rpo,
      ...(archive.keep !== undefined && { keep: archive.keep }),
      masking: {
        image: software,
        user: IMAGES[software].user,
        port: 'postgres',
        answers: ['db', ...(pooler ? ['pooler'] : [])],
        password: 'copier',
        tls,
        env: { PROGRAMS: IMAGES[software].programs, ...(tls && { PGSSLMODE: 'verify-full', PGSSLROOTCERT: '/run/copier/tls/ca.crt' }) },
        scripts: { mask: here('mask.sh'), load: here('load.sh') },
      },
    },
  }),
  watches: () => ({
    metrics: {
      server: { component: 'db', port: 'metrics' },
      patroni: { component: 'db', port: 'rest' },
    },
    rules: [here('alerts.yaml')],
    dashboards: [here('dashboard.json')],
  }),
  chart: (): Promise<ChartModule> => import('./chart'),
});
