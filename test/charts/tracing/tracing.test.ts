import { parse } from 'yaml';
import { monitoring } from '../../../charts/monitoring/service';
import { traefik } from '../../../charts/traefik/service';
import { tracing } from '../../../charts/tracing/service';
import { webApp } from '../../../charts/web-app/service';
import { describeConnection, reachability } from '../../../constructs/kubernetes';
import type { EnvironmentInput } from '../../../environments/environment';
import { ovhBucket } from '../../../environments/words';
import { example } from '../example';
import { expectedConnections } from '../expected-connections';
import { podClaims } from '../pod-claims';
import { podsOf } from '../pods';
import { siteClaims } from '../site-claims';
import { write, type WrittenSite } from '../site-objects';

const untraced: EnvironmentInput = {
  ...example,
  name: 'traced',
  accounts: { ovh: { project: '00000000000000000000000000000004' } },
  buckets: { spans: ovhBucket('RBX') },
  services: { ...example.services, edge: traefik({ in: 'edge' }), monitoring: monitoring({ host: 'grafana.example.org' }) },
};
const traced = (options: Parameters<typeof tracing>[0] = {}): EnvironmentInput => ({
  ...untraced,
  services: { ...untraced.services, traces: tracing({ ...options }) },
});

let off: WrittenSite;
let on: WrittenSite;
let archived: WrittenSite;
beforeAll(async () => {
  [off, on, archived] = await Promise.all([
    write(untraced),
    write(traced()),
    write(traced({ bucket: 'spans', sample: 10, retention: '2d' })),
  ]);
});

/** A file that a workload mounts, from its ConfigMap. */
const file = (site: WrittenSite, workload: string, name: string): unknown =>
  parse(
    site.objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === `${workload}-config`)?.data?.[name] ??
      'missing: true',
  );
const flows = (site: WrittenSite): readonly string[] =>
  site.blueprint.flows.flatMap(({ from, to, port }) =>
    from.kind === 'pods' && to.kind === 'pods' && to.service === 'traces'
      ? [`${from.service}/${from.component} -> ${to.component}:${port}`]
      : [],
  );

test('every claim on pods and objects holds for a site with traces', () => {
  for (const [name, claim] of Object.entries({ ...podClaims, ...siteClaims })) {
    // the edge and who measures nodes say why they are above it
    if (name === 'every pod of the cluster is of a restricted namespace') continue;
    expect([name, ...[on, archived].flatMap(claim)]).toEqual([name]);
  }
  expect(on.blueprint.namespaces.find(({ name }) => name === 'traces')?.podSecurity).toBe('restricted');
});

test('what the policies let pass is what the flows say', () => {
  for (const { objects, blueprint } of [on, archived])
    expect(reachability(objects, { podCidr: blueprint.cluster!.pods }).map(describeConnection)).toEqual(expectedConnections(blueprint));
});

test('who says that it tells of requests reaches the collector, who shows them the store, and nobody else either', () => {
  expect(flows(on)).toEqual([
    'edge/traefik -> collector:4318',
    'monitoring/prometheus -> collector:8888',
    'monitoring/grafana -> tempo:3200',
    'monitoring/prometheus -> tempo:3200',
    'traces/collector -> tempo:4318',
  ]);
  expect(flows(off)).toEqual([]);
});

test('an application that tells of requests is told where to, both its versions; one that does not reaches nothing', async () => {
  const app = (traces: boolean) =>
    webApp({
      in: 'shop',
      image: 'ghcr.io/example/shop:1.0.0',
      port: 3000,
      traces,
      release: { strategy: 'canary', image: 'ghcr.io/example/shop:2.0.0', weight: 10 },
    });
  const { services, ...rest } = traced();
  const site = await write({ ...rest, services: { ...services, told: app(true), silent: app(false) } });
  expect(flows(site).filter((line) => /^(told|silent)/.test(line))).toEqual([
    'told/app -> collector:4318',
    'told/canary -> collector:4318',
  ]);
  const env = (name: string) => podsOf(site).find(({ owner }) => owner.metadata.name === name)?.spec.containers[0]?.env;
  for (const name of ['told', 'told-canary'])
    expect(env(name)).toEqual([
      { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: 'http://traces-collector.traces.svc.cluster.local:4318' },
      { name: 'OTEL_EXPORTER_OTLP_PROTOCOL', value: 'http/protobuf' },
      { name: 'OTEL_RESOURCE_ATTRIBUTES', value: 'k8s.namespace.name=shop' },
      { name: 'OTEL_SERVICE_NAME', value: 'told' },
    ]);
  expect(env('silent')).toBeUndefined();
  const without = await write({ ...untraced, services: { ...untraced.services, told: app(true) } });
  expect(podsOf(without).find(({ owner }) => owner.metadata.name === 'told')?.spec.containers[0]?.env).toBeUndefined();
});

test('the edge sends where the collector listens, neither headers nor values of the query', () => {
  const { tracing: told } = file(on, 'edge', 'traefik.yaml') as { readonly tracing: Readonly<Record<string, unknown>> };
  expect(told).toEqual({
    serviceName: 'edge',
    resourceAttributes: { 'k8s.namespace.name': 'edge' },
    otlp: { http: { endpoint: 'http://traces-collector.traces.svc.cluster.local:4318/v1/traces' } },
  });
  expect(file(off, 'edge', 'traefik.yaml')).not.toHaveProperty('tracing');
});

interface Collector {
  readonly receivers: { readonly otlp: { readonly protocols: { readonly http: { readonly endpoint: string } } } };
  readonly processors: Readonly<Record<string, unknown>> & {
    readonly 'attributes/credentials': { readonly actions: readonly { readonly pattern: string; readonly action: string }[] };
  };
  readonly exporters: { readonly otlphttp: { readonly endpoint: string } };
  readonly service: { readonly pipelines: { readonly traces: { readonly processors: readonly string[] } } };
}
const collector = (site: WrittenSite) => file(site, 'traces-collector', 'collector.yaml') as Collector;

test('the collector hands on to Tempo, at the port where Tempo takes spans', () => {
  const tempo = file(on, 'traces-tempo', 'tempo.yaml') as { readonly distributor: { readonly receivers: unknown } };
  expect(collector(on).exporters.otlphttp.endpoint).toBe('http://traces-tempo.traces.svc.cluster.local:4318');
  expect(tempo.distributor.receivers).toEqual({ otlp: { protocols: { http: { endpoint: '0.0.0.0:4318' } } } });
});

test('every processor is in the pipeline: memory first, credentials before anything leaves', () => {
  for (const [site, sampler] of [
    [on, []],
    [archived, ['probabilistic_sampler']],
  ] as const) {
    const { processors, service } = collector(site);
    expect(service.pipelines.traces.processors).toEqual(['memory_limiter', ...sampler, 'attributes/credentials', 'batch']);
    expect(Object.keys(processors).sort()).toEqual([...service.pipelines.traces.processors].sort());
  }
  expect(collector(archived).processors['probabilistic_sampler']).toEqual({ sampling_percentage: 10 });
});

test('what carries credentials is deleted from spans, what tells of the way is not', () => {
  const [action] = collector(on).processors['attributes/credentials'].actions;
  expect(action?.action).toBe('delete');
  const deleted = (name: string) => new RegExp(action?.pattern ?? '').test(name);
  const secret = [
    'http.request.header.authorization',
    'http.response.header.set-cookie',
    'url.query',
    'url.full',
    'http.url',
    'http.target',
    'db.statement',
    'db.query.text',
  ];
  const plain = ['url.path', 'http.request.method', 'http.response.status_code', 'http.route', 'db.system', 'server.address', 'url.scheme'];
  expect([secret.filter((name) => !deleted(name)), plain.filter(deleted)]).toEqual([[], []]);
});

test('traces are kept as long as the site says, on the disk or in its bucket', () => {
  const tempo = (site: WrittenSite) =>
    file(site, 'traces-tempo', 'tempo.yaml') as {
      readonly storage: { readonly trace: Readonly<Record<string, unknown>> & { readonly s3?: Readonly<Record<string, unknown>> } };
      readonly backend_worker: { readonly compaction: unknown };
      readonly backend_scheduler: unknown;
    };
  for (const [site, seconds] of [
    [on, 7 * 86_400],
    [archived, 2 * 86_400],
  ] as const) {
    expect(tempo(site).backend_worker.compaction).toEqual({ block_retention: `${seconds}s` });
    expect(tempo(site).backend_scheduler).toEqual({ provider: { compaction: { compaction: { block_retention: `${seconds}s` } } } });
  }
  expect(tempo(on).storage.trace).toEqual({ wal: { path: '/var/tempo/wal' }, backend: 'local', local: { path: '/var/tempo/blocks' } });
  const { host } = new URL(archived.blueprint.buckets[0]!.endpoint);
  expect(tempo(archived).storage.trace.s3).toMatchObject({ endpoint: host, access_key: '${S3_ACCESS_KEY}', prefix: 'traces' });
  const [pod] = podsOf(archived).filter(({ id }) => id === 'StatefulSet traces/traces-tempo');
  expect(JSON.stringify(pod?.spec.containers[0])).toMatch(/config\.expand-env=true.*S3_ACCESS_KEY.*secretKeyRef/);
});

interface Source {
  readonly uid: string;
  readonly url: string;
  readonly jsonData?: Readonly<Record<string, unknown>> & {
    readonly derivedFields?: readonly { readonly matcherRegex: string; readonly url: string }[];
  };
}
const sources = (site: WrittenSite): readonly Source[] => {
  const data = site.objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'monitoring-grafana-config')?.data ?? {};
  const [, text = ''] = Object.entries(data).find(([name]) => name.includes('datasources')) ?? [];
  return (parse(text) as { readonly datasources: readonly Source[] }).datasources;
};

test('Grafana leads from a span to the lines of its service, where there are traces', () => {
  expect(sources(on).find(({ uid }) => uid === 'tempo')).toMatchObject({
    url: 'http://traces-tempo.traces.svc.cluster.local:3200',
    jsonData: {
      tracesToLogsV2: { datasourceUid: 'loki', tags: expect.arrayContaining([{ key: 'service.name', value: 'service' }]) as unknown },
    },
  });
  expect(sources(off).map(({ uid, jsonData }) => [uid, jsonData?.derivedFields])).toEqual([
    ['prometheus', undefined],
    ['loki', undefined],
    ['alertmanager', undefined],
  ]);
});

const ID = '4bf92f3577b34da6a3ce929d0e0e4736';
test.each([
  [`{"ClientHost":"192.0.2.1","SpanId":"00f067aa0ba902b7","TraceId":"${ID}"}`, ID],
  [`level=info trace_id=${ID} msg=done`, ID],
  [`{"msg":"{\\"traceId\\": \\"${ID}\\"}"}`, ID],
  ['{"SpanId":"00f067aa0ba902b7","RequestPath":"/traces"}', undefined],
])('of the line %s Grafana knows the trace %s', (line, id) => {
  const [field] = sources(on).find(({ uid }) => uid === 'loki')?.jsonData?.derivedFields ?? [];
  // Go's flag in front, as a flag of JavaScript
  expect(new RegExp((field?.matcherRegex ?? '').replace('(?i)', ''), 'i').exec(line)?.[1]).toBe(id);
  expect(field?.url).toBe('$${__value.raw}');
});

test('a site may keep traces without an edge of its own and without monitoring', async () => {
  const alone = await write({ ...example, services: { ...example.services, traces: tracing({}) } });
  expect(flows(alone)).toEqual(['traces/collector -> tempo:4318']);
});
