import { Workload, claim, secretKey } from '../../constructs/kubernetes';
import { toYaml, type JsonObject } from '../../constructs/files/yaml';
import { toSeconds } from '../../constructs/units';
import type { PlanOf } from '../../blueprint/blueprint';
import { componentOf, imageOf, type ServiceChart } from '../service-chart';
import type { tracing } from './service';

type Plan = PlanOf<typeof tracing>;
/** The user of both images. */
const USER = 10_001;
const COLLECTOR = '/etc/otelcol/collector.yaml';
const TEMPO = '/etc/tempo/tempo.yaml';

export const chart: ServiceChart<typeof tracing> = {
  build(scope, plan) {
    const health = { http: '/', port: 'health' };
    new Workload(scope, {
      kind: 'Deployment',
      ...componentOf(plan, 'collector').base,
      image: imageOf(plan, 'collector'),
      user: USER,
      replicas: 1,
      args: [`--config=${COLLECTOR}`],
      files: { [COLLECTOR]: toYaml(collectorConfig(plan)) },
      probes: { readiness: health, liveness: { ...health, failures: 6 }, startup: health },
    });
    const { archive, traces } = plan.answers;
    const ready = { http: '/ready', port: 'http' };
    new Workload(scope, {
      kind: 'StatefulSet',
      ...componentOf(plan, 'tempo').base,
      image: imageOf(plan, 'tempo'),
      user: USER,
      replicas: 1,
      args: [`-config.file=${TEMPO}`, '-target=all', ...(archive ? ['-config.expand-env=true'] : [])],
      ...(archive && {
        env: {
          S3_ACCESS_KEY: secretKey(archive.accessKey.object, archive.accessKey.key),
          S3_SECRET_KEY: secretKey(archive.secretKey.object, archive.secretKey.key),
        },
      }),
      files: { [TEMPO]: toYaml(tempoConfig(plan)) },
      mounts: { '/var/tempo': claim(traces.claim) },
      // says no for fifteen seconds after a start, while its rings settle
      probes: { readiness: ready, liveness: { tcp: 'http', failures: 6 }, startup: { tcp: 'http' } },
      terminationGrace: '2m',
    });
  },
};

/** Attributes that carry passwords, tokens and sessions, in the names of today and of yesterday (opentelemetry.io/docs/specs/semconv/http). */
const CREDENTIALS = '^(http\\.(request|response)\\.header\\..+|url\\.(query|full)|http\\.(url|target)|db\\.(statement|query\\.text))$';

/** `collector.yaml` (opentelemetry.io/docs/collector/configuration). */
export function collectorConfig(plan: Plan): JsonObject {
  const { sample } = plan.options;
  const collector = componentOf(plan, 'collector');
  const tempo = componentOf(plan, 'tempo');
  const listen = (port: string): string => `0.0.0.0:${collector.ports[port]?.port}`;
  // series have the names that the collector documents, without endings
  const plain = { without_type_suffix: true, without_units: true, without_scope_info: true };
  const metrics = { host: '0.0.0.0', port: collector.ports['metrics']?.port, ...plain };
  return {
    receivers: { otlp: { protocols: { http: { endpoint: listen('otlp') } } } },
    processors: {
      // refuses before the kernel kills; who sends tries again
      memory_limiter: { check_interval: '1s', limit_percentage: 80, spike_limit_percentage: 20 },
      ...(sample < 100 && { probabilistic_sampler: { sampling_percentage: sample } }),
      'attributes/credentials': { actions: [{ pattern: CREDENTIALS, action: 'delete' }] },
      batch: { timeout: '5s', send_batch_size: 1024, send_batch_max_size: 2048 },
    },
    exporters: {
      otlphttp: { endpoint: `http://${tempo.host}:${tempo.ports['otlp']?.port}`, retry_on_failure: { max_elapsed_time: '10m' } },
    },
    extensions: { health_check: { endpoint: listen('health') } },
    service: {
      extensions: ['health_check'],
      pipelines: {
        traces: {
          receivers: ['otlp'],
          processors: ['memory_limiter', ...(sample < 100 ? ['probabilistic_sampler'] : []), 'attributes/credentials', 'batch'],
          exporters: ['otlphttp'],
        },
      },
      telemetry: {
        logs: { level: 'warn', encoding: 'json' },
        metrics: { readers: [{ pull: { exporter: { prometheus: metrics } } }] },
      },
    },
  };
}

/** `tempo.yaml` (grafana.com/docs/tempo/latest/configuration, release 3: one process needs no Kafka). */
export function tempoConfig(plan: Plan): JsonObject {
  const { options, answers, components } = plan;
  const ports = components['tempo']?.ports ?? {};
  const { archive } = answers;
  // Go knows no days
  const retention = { block_retention: `${toSeconds(options.retention)}s` };
  return {
    stream_over_http_enabled: true,
    server: { http_listen_port: ports['http']?.port, log_level: 'warn' },
    distributor: { receivers: { otlp: { protocols: { http: { endpoint: `0.0.0.0:${ports['otlp']?.port}` } } } } },
    storage: {
      trace: {
        wal: { path: '/var/tempo/wal' },
        ...(archive
          ? {
              backend: 's3',
              s3: {
                // a host: whether it speaks TLS is another field
                endpoint: archive.endpoint.replace(/^https?:\/\//, ''),
                region: archive.region,
                bucket: archive.bucket,
                prefix: plan.name,
                access_key: '${S3_ACCESS_KEY}',
                secret_key: '${S3_SECRET_KEY}',
                forcepathstyle: true,
              },
            }
          : { backend: 'local', local: { path: '/var/tempo/blocks' } }),
      },
    },
    // who plans the deletion of old blocks, and who carries it out
    backend_scheduler: { provider: { compaction: { compaction: retention } } },
    backend_worker: { compaction: retention },
    usage_report: { reporting_enabled: false },
  };
}
