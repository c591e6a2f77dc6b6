import { Workload, claim, hostPath, secretKey, type SiteChart } from '../../constructs/kubernetes';
import { readAsset } from '../../constructs/files/asset';
import { toYaml, type JsonObject } from '../../constructs/files/yaml';
import type { PlanOf } from '../../blueprint/blueprint';
import { componentOf, imageOf, type ChartSite } from '../service-chart';
import type { monitoring } from './service';

type Plan = PlanOf<typeof monitoring>;
/** The image's user `loki`. */
const LOKI = 10001;
/** The image's user `alloy`. */
const ALLOY = 473;
/** Where journald keeps what outlives a restart, as the role `base` of the hosts tells it to. */
const JOURNAL = '/var/log/journal';
/** Before any line of any site: one form of index from the first day on. */
const SCHEMA_FROM = '2024-01-01';

/** Loki in one process. */
export function addLoki(scope: SiteChart, plan: Plan): void {
  const { base } = componentOf(plan, 'loki');
  const { archive, logs } = plan.answers;
  new Workload(scope, {
    kind: 'StatefulSet',
    ...base,
    image: imageOf(plan, 'loki'),
    user: LOKI,
    replicas: 1,
    args: ['-config.file=/etc/loki/loki.yaml', '-target=all', ...(archive ? ['-config.expand-env=true'] : [])],
    ...(archive && {
      env: {
        S3_ACCESS_KEY: secretKey(archive.accessKey.object, archive.accessKey.key),
        S3_SECRET_KEY: secretKey(archive.secretKey.object, archive.secretKey.key),
      },
    }),
    files: { '/etc/loki/loki.yaml': toYaml(lokiConfig(plan)) },
    mounts: { '/var/loki': claim(logs.claim) },
    probes: {
      // says no for fifteen seconds after a start, while its ring settles
      readiness: { http: '/ready', port: 'http' },
      liveness: { tcp: 'http', failures: 6 },
      startup: { tcp: 'http' },
    },
    terminationGrace: '2m',
  });
}

/** `loki.yaml` (grafana.com/docs/loki/latest/configure). */
export function lokiConfig({ options: { logRetention }, answers: { archive } }: Plan): JsonObject {
  const store = archive ? 's3' : 'filesystem';
  return {
    auth_enabled: false,
    server: { http_listen_port: 3100, grpc_listen_port: 9095, log_level: 'warn' },
    common: {
      path_prefix: '/var/loki',
      replication_factor: 1,
      instance_addr: '127.0.0.1',
      ring: { kvstore: { store: 'inmemory' } },
      storage: archive
        ? {
            s3: {
              endpoint: archive.endpoint,
              region: archive.region,
              bucketnames: archive.bucket,
              access_key_id: '${S3_ACCESS_KEY}',
              secret_access_key: '${S3_SECRET_KEY}',
              s3forcepathstyle: true,
            },
          }
        : { filesystem: { chunks_directory: '/var/loki/chunks', rules_directory: '/var/loki/rules' } },
    },
    schema_config: {
      configs: [{ from: SCHEMA_FROM, store: 'tsdb', object_store: store, schema: 'v13', index: { prefix: 'index_', period: '24h' } }],
    },
    compactor: { working_directory: '/var/loki/compactor', retention_enabled: true, delete_request_store: store },
    limits_config: {
      retention_period: logRetention,
      // lines of a pod that comes back after a night without Loki
      reject_old_samples_max_age: '7d',
      ingestion_rate_mb: 8,
      ingestion_burst_size_mb: 16,
      max_query_series: 5000,
      volume_enabled: true,
    },
    analytics: { reporting_enabled: false },
  };
}

/** The agent that reads the logs of its node's pods through the API server: no folder of the node is mounted. */
export function addAlloy(scope: SiteChart, plan: Plan, { blueprint }: ChartSite): void {
  const namespaces = blueprint.namespaces.flatMap(({ name, services }) => (services.length > 0 ? [name] : [])).sort();
  new Workload(scope, {
    ...agentOf(plan, 'alloy', 'pods.alloy', { NAMESPACES: namespaces.join(',') }),
    user: ALLOY,
    permissions: [],
  });
}

/** The agent that reads the journal of its node, and may ask the API server for nothing: who sees files of the node sees no pods. */
export function addJournal(scope: SiteChart, plan: Plan): void {
  new Workload(scope, {
    ...agentOf(plan, 'journal', 'journal.alloy', {}),
    // the group that may read it has another number on each machine; it is root's, who here has no capability
    user: 'root',
    mounts: { [JOURNAL]: hostPath(JOURNAL, { type: 'Directory' }) },
  });
}

/** An agent on each node: what it reads, and how lines leave it. */
function agentOf(plan: Plan, component: string, reads: string, env: Readonly<Record<string, string>>) {
  return {
    kind: 'DaemonSet',
    ...componentOf(plan, component).base,
    image: imageOf(plan, 'alloy'),
    args: [
      'run',
      '/etc/alloy/config.alloy',
      '--storage.path=/var/lib/alloy/data',
      '--server.http.listen-addr=0.0.0.0:12345',
      '--disable-reporting',
    ],
    env: {
      NODE: { field: 'spec.nodeName' },
      ...env,
      LOKI: `http://${componentOf(plan, 'loki').host}:3100/loki/api/v1/push`,
    },
    files: { '/etc/alloy/config.alloy': `${readAsset(__dirname, reads)}\n${readAsset(__dirname, 'sending.alloy')}` },
    writable: { '/var/lib/alloy/data': '256Mi' },
    tolerations: [{ operator: 'Exists' }],
    probes: {
      readiness: { http: '/-/ready', port: 'http' },
      liveness: { http: '/-/healthy', port: 'http', failures: 6 },
      startup: { http: '/-/ready', port: 'http' },
    },
  } as const;
}
