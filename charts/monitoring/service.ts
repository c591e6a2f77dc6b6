import { join } from 'node:path';
import { z } from 'zod';
import { bucket, oidc, optional, secret, smtp, usedBy, volume, type Need } from '../../blueprint/contracts/contract';
import {
  defineService,
  image,
  reloads,
  type Accept,
  type Call,
  type Keep,
  type ChartModule,
  type Component,
  type Serve,
} from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { duration, hostname, size, slug } from '../../environments/fields';

type Needs = {
  readonly metrics: Need<'volume'>;
  readonly silences: Need<'volume'>;
  readonly logs: Need<'volume'>;
  readonly admin: Need<'secret'>;
  readonly mail: Need<'smtp'> & { readonly without: string };
  readonly archive?: Need<'bucket'>;
  readonly chat?: Need<'secret'>;
  readonly heartbeat?: Need<'secret'>;
  readonly 'sign-in'?: Need<'oidc'>;
};

/** Why node-exporter sees its node. */
const NODE_EXPORTER = 'reads processor, memory, disks, network and clock of the node itself from its /proc, /sys and mounts, read-only';

/** Why the agent of the journal sees a folder of its node. */
const JOURNAL_READER =
  'reads the journal of the node itself, which systemd gives to root alone, from its folder, read-only and without any capability';

/**
 * Prometheus, Alertmanager, Grafana, Loki and their exporters. What is scraped, probed, promised and drawn follows from the services of the site.
 */
export const monitoring = defineService({
  kind: 'monitoring',
  wave: 'platform',
  options: {
    /** Host name of Grafana. */
    host: hostname(),
    /**
     * How people sign in to Grafana: by its administrator's password, the same behind the site's sign-in, or by OpenID Connect alone, by an issuer of the site.
     * @default 'own' Grafana's administrator, with the password of the secret store
     */
    signIn: z.enum(['own', 'forward-auth', 'oidc']).default('own'),
    /**
     * Who is what in Grafana, by group of the issuer, with `signIn: 'oidc'`: of several groups the most counts, and who is in none stays out.
     * @default {} nobody
     */
    groups: z
      .record(
        z.string().regex(/^[\w.@:/ -]+$/, { error: "a name of letters, digits, spaces and '.@:/-_'" }),
        z.enum(['admin', 'editor', 'viewer']),
      )
      .default({}),
    /**
     * How long metrics are kept; promises are counted over thirty days.
     * @default '30d'
     */
    retention: duration.default('30d'),
    /**
     * Disk for metrics; the oldest go when four fifths of it are full.
     * @default '20Gi'
     */
    storage: size.default('20Gi'),
    /**
     * Memory of Prometheus; 1Gi holds about 200 000 series.
     * @default '1Gi'
     */
    memory: size.default('1Gi'),
    /**
     * How long logs are kept, in whole days.
     * @default '14d'
     */
    logRetention: duration.default('14d'),
    /**
     * Disk for logs; with a bucket, for those not yet uploaded.
     * @default '10Gi'
     */
    logStorage: size.default('10Gi'),
    /**
     * Bucket of the site that takes the logs.
     * @default none: logs stay on the disk
     */
    logBucket: slug.optional(),
    /**
     * Whether what the nodes themselves log (kernel, K3s, SSH, WireGuard) is kept beside the logs of the pods, by an agent that reads their journal.
     * @default false
     */
    journal: z.boolean().default(false),
    /**
     * Sender of the alerts' mail.
     * @default `alerts@<domain of host>`
     */
    mailFrom: z.email().optional(),
    /**
     * Receivers of the alerts' mail.
     * @default [] the operator of the site
     */
    mailTo: z.array(z.email()).default([]),
    /**
     * Chat that gets the alerts too: its kind, and the host of its webhook, whose address is a secret. `slack` is Mattermost's and Rocket.Chat's form too.
     * @default none
     */
    chat: z.strictObject({ kind: z.enum(['slack', 'discord', 'webhook']), host: hostname() }).optional(),
    /**
     * Host of a dead man's switch outside the site (healthchecks.io and the like), which raises the alarm when alerting itself has stopped.
     * @default none
     */
    heartbeat: hostname().optional(),
    /**
     * Promised part of requests that are answered, in percent of thirty days.
     * @default 99.5
     */
    availability: z.number().min(90).max(99.99).default(99.5),
    /**
     * Time within which 99 of 100 requests are promised to be answered.
     * @default '1s'
     */
    latency: duration.default('1s'),
    /**
     * Longest time since a copy of what a service keeps was last restored and compared.
     * @default '31d'
     */
    restoreProof: duration.default('31d'),
    /**
     * Whether the members of etcd are watched: three servers or more.
     * @default false
     */
    etcd: z.boolean().default(false),
  },
  images: {
    prometheus: image('quay.io/prometheus/prometheus', 'v3.14.0'),
    alertmanager: image('quay.io/prometheus/alertmanager', 'v0.34.0'),
    grafana: image('docker.io/grafana/grafana', '13.2.0'),
    loki: image('docker.io/grafana/loki', '3.7.6'),
    alloy: image('docker.io/grafana/alloy', 'v1.11.0'),
    'kube-state-metrics': image('registry.k8s.io/kube-state-metrics/kube-state-metrics', 'v2.20.0'),
    'node-exporter': image('quay.io/prometheus/node-exporter', 'v1.12.1'),
    blackbox: image('quay.io/prometheus/blackbox-exporter', 'v0.28.0'),
  },
  components: ({ options }): Readonly<Record<string, Component>> => ({
    prometheus: { kind: 'stateful', cpu: '200m', memory: options.memory, ports: { http: 9090 }, keepsIn: ['metrics'] },
    alertmanager: { kind: 'stateful', cpu: '10m', memory: '64Mi', memoryLimit: '128Mi', ports: { http: 9093 }, keepsIn: ['silences'] },
    grafana: { cpu: '50m', memory: '192Mi', memoryLimit: '384Mi', ports: { http: 3000 } },
    loki: { kind: 'stateful', cpu: '100m', memory: '256Mi', memoryLimit: '768Mi', ports: { http: 3100 }, keepsIn: ['logs'] },
    alloy: { kind: 'daemon', cpu: '20m', memory: '96Mi', memoryLimit: '256Mi', ports: { http: 12345 } },
    ...(options.journal && {
      journal: {
        kind: 'daemon',
        cpu: '20m',
        memory: '96Mi',
        memoryLimit: '192Mi',
        ports: { http: 12345 },
        privilege: { level: 'privileged', why: JOURNAL_READER },
      } satisfies Component,
    }),
    'kube-state-metrics': { cpu: '10m', memory: '64Mi', memoryLimit: '192Mi', ports: { http: 8080 } },
    'node-exporter': {
      kind: 'daemon',
      cpu: '10m',
      memory: '32Mi',
      memoryLimit: '64Mi',
      ports: { http: 9100 },
      hostNetwork: true,
      privilege: { level: 'privileged', why: NODE_EXPORTER },
    },
    blackbox: { cpu: '10m', memory: '32Mi', memoryLimit: '64Mi', ports: { http: 9115 } },
  }),
  needs: ({ options }): Needs => ({
    metrics: volume(options.storage),
    silences: volume('1Gi'),
    logs: volume(options.logStorage),
    admin: secret({ kind: 'password', length: 32, alphabet: 'alphanumeric' }, 'administrator of Grafana'),
    mail: optional(
      usedBy(smtp({ from: options.mailFrom ?? `alerts@${options.host.split('.').slice(1).join('.')}` }), 'alertmanager'),
      'no alerts by mail',
    ),
    ...(options.logBucket !== undefined && { archive: usedBy(bucket(options.logBucket), 'loki') }),
    ...(options.chat && {
      chat: secret({ kind: 'external', ask: `address of the incoming webhook at ${options.chat.host}` }, 'alerts go to a chat'),
    }),
    ...(options.signIn === 'oidc' && {
      'sign-in': usedBy(
        oidc({ host: options.host, callbacks: ['/login/generic_oauth'], afterSignOut: ['/login'], groups: Object.keys(options.groups) }),
        'grafana',
      ),
    }),
    ...(options.heartbeat !== undefined && {
      heartbeat: secret({ kind: 'external', ask: `address to call at ${options.heartbeat}` }, 'tells somebody outside that alerting works'),
    }),
  }),
  serves: ({ options: { host, ...options } }): Readonly<Record<string, Serve>> => {
    const signIn = options.signIn === 'forward-auth' ? 'forward-auth' : 'own';
    return {
      // queries in PromQL and LogQL look like attacks to the Core Rule Set
      grafana: { host, component: 'grafana', port: 'http', signIn, waf: { mode: 'detect' } },
      login: { host, path: '/login', component: 'grafana', port: 'http', signIn, limit: 'auth', waf: { mode: 'detect' } },
    };
  },
  calls: ({ options: { chat, heartbeat, etcd } }): Readonly<Record<string, Call>> => ({
    targets: { component: 'prometheus', to: 'kubernetes-api', why: 'finds pods, and reads how the API servers are' },
    kubelets: { component: 'prometheus', to: 'nodes', port: 10250, why: 'how kubelets and containers are' },
    ...(etcd && { etcd: { component: 'prometheus', to: 'nodes', port: 2381, why: 'how the members of etcd are' } }),
    objects: { component: 'kube-state-metrics', to: 'kubernetes-api', why: 'counts objects of the cluster' },
    logs: { component: 'alloy', to: 'kubernetes-api', why: 'reads the logs of the pods of its node' },
    ...(chat && { chat: { component: 'alertmanager', host: chat.host, port: 443, why: 'alerts go to a chat' } }),
    ...(heartbeat !== undefined && {
      heartbeat: { component: 'alertmanager', host: heartbeat, port: 443, why: 'tells somebody outside that alerting works' },
    }),
  }),
  accepts: ({ options: { journal } }): Readonly<Record<string, Accept>> => ({
    ...(journal && {
      nodes: { component: 'loki', port: 'http', from: { component: 'journal' }, why: 'log lines of the nodes' } satisfies Accept,
    }),
    alerts: { component: 'alertmanager', port: 'http', from: { component: 'prometheus' }, why: 'alerts that fire' },
    lines: { component: 'loki', port: 'http', from: { component: 'alloy' }, why: 'log lines' },
    queries: { component: 'prometheus', port: 'http', from: { component: 'grafana' }, why: 'dashboards read metrics' },
    search: { component: 'loki', port: 'http', from: { component: 'grafana' }, why: 'dashboards read logs' },
    silences: { component: 'alertmanager', port: 'http', from: { component: 'grafana' }, why: 'dashboards show alerts' },
  }),
  // read for each message
  takes: () => ({ alertmanager: reloads('mail', 'chat', 'heartbeat') }),
  keeps: ({ options: { logBucket } }): Readonly<Record<string, Keep>> => ({
    metrics: { need: 'metrics', method: 'none', why: 'a new disk gathers them again; promises are counted from then on' },
    silences: { need: 'silences', method: 'none', why: 'alerts that were silenced ring once more' },
    ...(logBucket === undefined && { logs: { need: 'logs', method: 'none', why: 'name a logBucket where logs must outlive a node' } }),
  }),
  role: { is: 'monitoring', component: 'prometheus', prober: 'blackbox', viewer: 'grafana' },
  watches: ({ options: { journal } }) => ({
    metrics: {
      ...(journal && { journal: { component: 'journal', port: 'http' } }),
      prometheus: { component: 'prometheus', port: 'http' },
      alertmanager: { component: 'alertmanager', port: 'http' },
      grafana: { component: 'grafana', port: 'http' },
      loki: { component: 'loki', port: 'http' },
      alloy: { component: 'alloy', port: 'http' },
      'kube-state-metrics': { component: 'kube-state-metrics', port: 'http', honorLabels: true },
      'node-exporter': { component: 'node-exporter', port: 'http' },
      blackbox: { component: 'blackbox', port: 'http' },
    },
    rules: ['targets', 'workloads', 'nodes', 'containers', 'cluster', 'hosts', 'backups'].map((name) =>
      join(sourceOf(__dirname), `rules/${name}.yaml`),
    ),
    dashboards: ['nodes', 'containers', 'cluster', 'promises', 'logs', ...(journal ? ['journal'] : [])].map((name) =>
      join(sourceOf(__dirname), `dashboards/${name}.json`),
    ),
  }),
  chart: (): Promise<ChartModule> => import('./chart'),
});
