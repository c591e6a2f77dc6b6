import { parse } from 'yaml';
import { webApp } from '../../../charts/web-app/service';
import { describeConnection, reachability } from '../../../constructs/kubernetes';
import { expectedConnections } from '../expected-connections';
import { podClaims } from '../pod-claims';
import { containersOf, podsOf } from '../pods';
import { siteClaims } from '../site-claims';
import { write, type WrittenSite } from '../site-objects';
import { fileOf, filesOf, monitoringPods } from './monitored';
import { documented, metricsOf, rulesOf } from './promql';
import { plainSite, watchedSite } from './site';

let site: WrittenSite;
let plain: WrittenSite;
beforeAll(async () => {
  [site, plain] = await Promise.all([write(watchedSite), write(plainSite)]);
});

interface Rule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly verbs: readonly string[];
}
const rightsOf = (name: string, kind: string): readonly Rule[] =>
  (site.objects.find((object) => object.kind === kind && object.metadata.name === name)?.['rules'] ?? []) as readonly Rule[];
const envOf = (component: string): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(
    monitoringPods(site)
      .filter(({ labels }) => labels['app.kubernetes.io/component'] === component)
      .flatMap(containersOf)
      .flatMap(({ env = [] }) => env.map(({ name, value }) => [name, value])),
  );

test('every claim on pods and objects holds for a site with monitoring', () => {
  // who looks for pods where a service lives is bound to a role there, in the chart of that service
  for (const [name, claim] of Object.entries({ ...podClaims, ...siteClaims })) {
    if (name === 'every pod of the cluster is of a restricted namespace') continue;
    expect([name, ...[site, plain].flatMap(claim)]).toEqual([name]);
  }
});

test('what its policies let pass is what its flows say', () => {
  for (const { objects, blueprint } of [site, plain])
    expect(reachability(objects, { podCidr: blueprint.cluster!.pods }).map(describeConnection)).toEqual(expectedConnections(blueprint));
});

test('Prometheus reaches what it scrapes, kubelets and API servers, and nothing outside', () => {
  const from = expectedConnections(site.blueprint).filter((text) => text.startsWith('monitoring/monitoring-prometheus ->'));
  expect(from.filter((text) => /TCP (10250|6443|2381)$/.test(text)).map((text) => text.split(' -> ')[1])).toEqual(
    [
      'cidr 10.8.0.1/32 TCP 10250',
      'cidr 10.8.0.1/32 TCP 2381',
      'cidr 10.8.0.1/32 TCP 6443',
      'cidr 10.8.0.1/32 TCP 9100',
      'cidr 10.8.0.2/32 TCP 10250',
      'cidr 10.8.0.2/32 TCP 2381',
      'cidr 10.8.0.2/32 TCP 9100',
    ].filter((text) => !text.endsWith('9100')),
  );
  expect(from.filter((text) => text.includes('cidr 0.0.0.0/0'))).toEqual([]);
});

test('the prober reaches hosts as a client does, and behind ports of this cluster’s nodes', () => {
  const to = expectedConnections(site.blueprint).filter((text) => text.startsWith('monitoring/monitoring-blackbox ->'));
  expect(to.filter((text) => text.includes('0.0.0.0/0'))).toHaveLength(1);
});

test('what goes out goes to the one host that the site names', () => {
  const outward = site.blueprint.flows.flatMap(({ from, to, port }) =>
    from.kind === 'pods' && from.component === 'alertmanager' && to.kind === 'host' ? [`${to.host}:${port}`] : [],
  );
  expect(outward).toEqual(expect.arrayContaining(['chat.example.net:443', 'hc-ping.com:443']));
  const plainly = plain.blueprint.flows.filter(
    ({ from, to }) => from.kind === 'pods' && from.component === 'alertmanager' && to.kind === 'host',
  );
  expect(plainly).toEqual([]);
});

test('each part may ask the API server for what it needs and no more', () => {
  expect(rightsOf('monitoring-prometheus', 'ClusterRole').concat(rightsOf('monitoring-monitoring-prometheus', 'ClusterRole'))).toEqual([
    { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
    { nonResourceURLs: ['/metrics'], verbs: ['get'] },
  ]);
  expect(rightsOf('sql-metrics', 'Role')).toEqual([{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }]);
  expect(rightsOf('blog-logs', 'Role')).toEqual([
    { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
    { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
  ]);
  // who tells nothing is not scraped
  expect(rightsOf('blog-metrics', 'Role')).toEqual([]);
  const all = site.objects.filter(({ kind }) => /^(Cluster)?Role$/.test(kind)).flatMap((object) => object['rules'] as readonly Rule[]);
  expect(all.filter(({ verbs, resources = [] }) => [...verbs, ...resources].some((word) => word === '*' || word === 'secrets'))).toEqual(
    [],
  );
});

test('only who reads the machine stands above Pod Security restricted', () => {
  const above = site.blueprint.services
    .filter(({ name }) => name === 'monitoring')
    .flatMap(({ components }) =>
      Object.entries(components)
        .filter(([, { podSecurity }]) => podSecurity !== 'restricted')
        .map(([key]) => key),
    );
  expect(above).toEqual(['node-exporter']);
  const [exporter] = monitoringPods(site).filter(({ labels }) => labels['app.kubernetes.io/component'] === 'node-exporter');
  expect([exporter?.spec['hostNetwork'], exporter?.spec['hostPID']]).toEqual([true, true]);
  const mounts = containersOf(exporter!)
    .flatMap(({ volumeMounts = [] }) => volumeMounts)
    .filter(({ name }) => name === 'host');
  expect(mounts).toEqual([expect.objectContaining({ mountPath: '/host/root', readOnly: true })]);
});

test('Grafana lets nobody in without a password, and asks nobody outside', () => {
  expect(envOf('grafana')).toMatchObject({
    GF_AUTH_ANONYMOUS_ENABLED: 'false',
    GF_USERS_ALLOW_SIGN_UP: 'false',
    GF_SECURITY_ADMIN_PASSWORD__FILE: '/run/admin/value',
    GF_SECURITY_COOKIE_SECURE: 'true',
    GF_ANALYTICS_REPORTING_ENABLED: 'false',
    GF_PLUGINS_PREINSTALL_DISABLED: 'true',
  });
});

test('Grafana has Prometheus, Loki and Alertmanager under the uids that dashboards name', () => {
  const files = filesOf(site, 'grafana');
  const [, text = ''] = Object.entries(files).find(([name]) => name.includes('datasources')) ?? [];
  const { datasources } = parse(text) as {
    readonly datasources: readonly { readonly uid: string; readonly type: string; readonly url: string }[];
  };
  expect(datasources.map(({ uid, url }) => [uid, url])).toEqual([
    ['prometheus', 'http://monitoring-prometheus.monitoring.svc.cluster.local:9090'],
    ['loki', 'http://monitoring-loki.monitoring.svc.cluster.local:3100'],
    ['alertmanager', 'http://monitoring-alertmanager.monitoring.svc.cluster.local:9093'],
  ]);
});

interface Source {
  readonly type: string;
  readonly uid: string;
}
interface Panel {
  readonly title: string;
  readonly datasource?: Source;
  readonly targets?: readonly { readonly expr: string; readonly datasource?: Source }[];
}

test('dashboards draw metrics that exist, from data that Grafana has', async () => {
  const { certManager, tracing, traefik, trivy, vault, wireguard } = await import('../../../index');
  const { monitoring } = watchedSite.services ?? {};
  const more = await write({
    ...watchedSite,
    services: {
      ...watchedSite.services,
      monitoring: monitoring!,
      mesh: wireguard({ in: 'mesh' }),
      edge: traefik({ in: 'edge' }),
      scanner: trivy({ in: 'security' }),
      traces: tracing({}),
      certs: certManager({}),
      secrets: vault({ databases: {} }),
    } as never,
  });
  const recorded = new Set(
    Object.entries(filesOf(more, 'prometheus'))
      .filter(([name]) => name.endsWith('.yaml'))
      .flatMap(([, text]) => rulesOf(text))
      .flatMap(({ record }) => record ?? []),
  );
  const boards = Object.entries(filesOf(more, 'grafana')).filter(([name]) => name.endsWith('.json'));
  expect(boards.map(([name]) => name)).toEqual(
    expect.arrayContaining([
      'monitoring-nodes.json',
      ...['tracing', 'traefik', 'trivy', 'vault', 'wireguard'].map((kind) => `${kind}-dashboard.json`),
    ]),
  );
  const unknown = boards.flatMap(([file, text]) =>
    (JSON.parse(text) as { readonly panels: readonly Panel[] }).panels.flatMap(({ title, datasource: usual, targets = [] }) =>
      targets
        .filter(({ datasource = usual }) => datasource?.type === 'prometheus')
        .flatMap(({ expr }) => metricsOf(expr.replace(/\$\{?\w+\}?/g, '1')))
        .filter((name) => !documented.has(name) && !recorded.has(name))
        .map((name) => `${file}: ${title}: ${name}`),
    ),
  );
  expect(unknown).toEqual([]);
});

test('logs are kept as long as the site says, on the disk or in its bucket', () => {
  const loki = (of: WrittenSite) =>
    parse(fileOf(of, 'loki', 'loki.yaml')) as {
      readonly limits_config: { readonly retention_period: string };
      readonly compactor: { readonly retention_enabled: boolean; readonly delete_request_store: string };
      readonly schema_config: { readonly configs: readonly { readonly object_store: string; readonly schema: string }[] };
    };
  for (const [of, store] of [
    [site, 's3'],
    [plain, 'filesystem'],
  ] as const) {
    expect(loki(of).limits_config.retention_period).toBe('14d');
    expect(loki(of).compactor).toMatchObject({ retention_enabled: true, delete_request_store: store });
    expect(loki(of).schema_config.configs).toEqual([expect.objectContaining({ object_store: store, schema: 'v13' })]);
  }
  const stores = site.blueprint.flows.flatMap(({ from, to }) =>
    from.kind === 'pods' && from.component === 'loki' && to.kind === 'host' ? [to.host] : [],
  );
  expect(stores).toEqual([new URL(site.blueprint.buckets[0]!.endpoint).hostname]);
});

test('Prometheus leaves a fifth of its volume free, and keeps what promises are counted over', () => {
  const [pod] = podsOf(site).filter(({ id }) => id === 'StatefulSet monitoring/monitoring-prometheus');
  expect((pod?.spec.containers[0] as unknown as { readonly args: readonly string[] }).args).toEqual(
    expect.arrayContaining(['--storage.tsdb.retention.time=30d', '--storage.tsdb.retention.size=16384MB']),
  );
});

test('a service that comes later is scraped by nobody and its logs are read', async () => {
  const later = webApp({ in: 'later', image: 'ghcr.io/example/later:1.0.0', port: 8080 });
  const more = await write({ ...plainSite, services: { ...plainSite.services, later } as never });
  expect(
    more.objects.filter(({ kind, metadata }) => kind === 'Role' && metadata.namespace === 'later').map(({ metadata }) => metadata.name),
  ).toEqual(['later-logs']);
});
