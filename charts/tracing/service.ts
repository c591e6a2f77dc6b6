import { join } from 'node:path';
import { z } from 'zod';
import { bucket, usedBy, volume, type Need } from '../../blueprint/contracts/contract';
import { defineService, image, type Accept, type ChartModule, type Component, type Keep } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { duration, size, slug } from '../../environments/fields';

type Needs = { readonly traces: Need<'volume'>; readonly archive?: Need<'bucket'> };

/**
 * The way of requests through the services of the site: an OpenTelemetry Collector takes spans by OTLP over HTTP, and Tempo keeps them. The edge tells of
 * every request as soon as this service is there, a service that says so (`traces`) of its part; Grafana leads from a span to its log lines and back.
 */
export const tracing = defineService({
  kind: 'tracing',
  wave: 'platform',
  options: {
    /**
     * Requests that are kept, in percent; of a request all spans are kept or none.
     * @default 100
     */
    sample: z.number().min(0.01).max(100).default(100),
    /**
     * How long traces are kept.
     * @default '7d'
     */
    retention: duration.default('7d'),
    /**
     * Disk for traces; with a bucket, for those not yet uploaded.
     * @default '10Gi'
     */
    storage: size.default('10Gi'),
    /**
     * Bucket of the site that takes the traces.
     * @default none: traces stay on the disk
     */
    bucket: slug.optional(),
    /**
     * Memory of Tempo, which holds the traces of the last half hour.
     * @default '512Mi'
     */
    memory: size.default('512Mi'),
  },
  images: {
    collector: image('docker.io/otel/opentelemetry-collector', '0.160.0'),
    tempo: image('docker.io/grafana/tempo', '3.0.3'),
  },
  components: ({ options }): Readonly<Record<string, Component>> => ({
    collector: {
      cpu: '50m',
      memory: '128Mi',
      memoryLimit: '256Mi',
      ports: { otlp: 4318, metrics: 8888, health: 13_133 },
    },
    tempo: { kind: 'stateful', cpu: '100m', memory: options.memory, ports: { http: 3200, otlp: 4318 }, keepsIn: ['traces'] },
  }),
  needs: ({ options }): Needs => ({
    traces: volume(options.storage),
    ...(options.bucket !== undefined && { archive: usedBy(bucket(options.bucket), 'tempo') }),
  }),
  accepts: (): Readonly<Record<string, Accept>> => ({
    spans: { component: 'tempo', port: 'otlp', from: { component: 'collector' }, why: 'spans without credentials' },
  }),
  role: { is: 'traces', component: 'collector', store: { component: 'tempo', port: 'http' } },
  watches: () => ({
    metrics: { collector: { component: 'collector', port: 'metrics' }, tempo: { component: 'tempo', port: 'http' } },
    rules: [join(sourceOf(__dirname), 'alerts.yaml')],
    dashboards: [join(sourceOf(__dirname), 'dashboard.json')],
  }),
  keeps: ({ options }): Readonly<Record<string, Keep>> =>
    options.bucket === undefined
      ? { traces: { need: 'traces', method: 'none', why: 'name a bucket where the ways of old requests must outlive a node' } }
      : { traces: { need: 'traces', method: 'none', why: 'holds what is not yet in the bucket: the last minutes' } },
  chart: (): Promise<ChartModule> => import('./chart'),
});
