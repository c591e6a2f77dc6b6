import { wireguard } from '../../../charts/wireguard/service';
import { podsOf } from '../pods';
import { write, type WrittenSite } from '../site-objects';
import { discovered, fileOf, jobsOf, type Job } from './monitored';
import { relabel } from './relabel';
import { plainSite, watchedSite } from './site';

let site: WrittenSite;
let plain: WrittenSite;
beforeAll(async () => {
  // with a service whose pods share the network of their node
  site = await write({ ...watchedSite, services: { ...watchedSite.services, mesh: wireguard({ in: 'mesh' }) } });
  plain = await write(plainSite);
});

const byService = (): readonly Job[] => jobsOf(site).filter(({ kubernetes_sd_configs }) => kubernetes_sd_configs !== undefined);
const job = (name: string, of = site): Job | undefined => jobsOf(of).find(({ job_name }) => job_name === name);
/** The targets that a job keeps of a pod, each once as Prometheus counts them. */
const kept = ({ relabel_configs = [] }: Job, pod: ReturnType<typeof podsOf>[number], phase?: string) => {
  const all = discovered(pod, phase)
    .map((target) => relabel(target, relabel_configs))
    .filter((labels) => labels !== undefined);
  const own = all.map((labels) =>
    Object.fromEntries(Object.entries(labels).filter(([key]) => key === '__address__' || !key.startsWith('__'))),
  );
  return [...new Map(own.map((labels) => [JSON.stringify(labels), labels])).values()];
};

test('every fact of metrics has one scrape, and no scrape is without a fact', () => {
  const facts = site.blueprint.services.flatMap(({ name, metrics }) => Object.keys(metrics).map((key) => `${name}/${key}`));
  expect(facts.length).toBeGreaterThan(8);
  expect(byService().map(({ job_name }) => job_name)).toEqual(facts);
});

test('each scrape keeps the pods of its component and no others, once each, at the port of the fact', () => {
  for (const { name, kind, namespace, components, metrics } of site.blueprint.services) {
    for (const [key, { component, port, path }] of Object.entries(metrics)) {
      const scrape = job(`${name}/${key}`);
      expect(scrape?.metrics_path).toBe(path);
      const found = podsOf(site).flatMap((pod) => kept(scrape!, pod).map((labels) => ({ workload: pod.owner.metadata.name, labels })));
      expect(found).toEqual([
        {
          workload: components[component]?.name,
          labels: {
            __address__: `10.42.0.9:${components[component]?.ports[port]?.port}`,
            namespace,
            service: name,
            kind,
            component,
            pod: `${components[component]?.name}-x`,
            node: 'one',
          },
        },
      ]);
    }
  }
});

test('pods that have ended are left alone', () => {
  const [pod] = podsOf(site).filter(({ owner }) => owner.metadata.name === 'monitoring-loki');
  expect(['Running', 'Pending', 'Succeeded', 'Failed'].map((phase) => kept(job('monitoring/loki')!, pod!, phase).length)).toEqual([
    1, 1, 0, 0,
  ]);
});

test('pods of a copy in another namespace are not taken for those of the service', () => {
  const [pod] = podsOf(site).filter(({ owner }) => owner.metadata.name === 'sql');
  expect([pod!, { ...pod!, namespace: 'mesh' }].map((found) => kept(job('sql/server')!, found).length)).toEqual([1, 0]);
});

test('Prometheus looks for pods where something is scraped, with one watch for all jobs', () => {
  const discoveries = new Set(byService().map(({ kubernetes_sd_configs }) => JSON.stringify(kubernetes_sd_configs)));
  expect([...discoveries].map((text) => JSON.parse(text) as unknown)).toEqual([
    [{ role: 'pod', namespaces: { names: ['data', 'mesh', 'monitoring'] } }],
  ]);
});

test('who tells of others keeps the labels that it writes, nobody else does', () => {
  expect(jobsOf(site).flatMap(({ job_name, honor_labels }) => (honor_labels ? [job_name] : []))).toEqual(['monitoring/kube-state-metrics']);
});

test('kubelets, containers, API servers and etcd are asked at the addresses of the blueprint, over verified TLS', () => {
  const [one, two] = site.blueprint.nodes.map(({ clusterAddress }) => clusterAddress);
  const targets = (name: string) => job(name)?.static_configs?.flatMap((config) => config.targets);
  expect([targets('kubelet'), targets('cadvisor'), targets('apiserver')]).toEqual([
    [`${one}:10250`, `${two}:10250`],
    [`${one}:10250`, `${two}:10250`],
    [`${one}:6443`],
  ]);
  for (const name of ['kubelet', 'cadvisor', 'apiserver']) {
    expect(job(name)?.scheme).toBe('https');
    expect(Object.keys(job(name)?.tls_config ?? {})).toEqual(['ca_file']);
    expect(Object.keys(job(name)?.authorization ?? {})).toEqual(['credentials_file']);
    expect(job(name)?.static_configs?.[0]?.labels).toEqual({ service: 'kubernetes', kind: 'kubernetes', component: name, node: 'one' });
  }
  // one server keeps its objects in SQLite
  expect(job('etcd')).toBeUndefined();
});

test('every host that is served is asked once, through the prober, at its shortest path', () => {
  const hosts = job('hosts');
  expect(hosts?.static_configs).toEqual([
    {
      targets: ['https://blog.example.org/'],
      labels: { host: 'blog.example.org', namespace: 'web', service: 'blog', kind: 'host', component: 'probe' },
    },
    {
      targets: ['https://grafana.example.org/'],
      labels: { host: 'grafana.example.org', namespace: 'monitoring', service: 'monitoring', kind: 'host', component: 'probe' },
    },
    {
      targets: ['https://www.example.org/'],
      labels: { host: 'www.example.org', namespace: 'web', service: 'front', kind: 'host', component: 'probe' },
    },
  ]);
  expect(relabel({ __address__: 'https://blog.example.org/' }, hosts?.relabel_configs ?? [])).toEqual({
    __address__: 'monitoring-blackbox.monitoring.svc.cluster.local:9115',
    __param_target: 'https://blog.example.org/',
    instance: 'https://blog.example.org/',
  });
});

test('a plain site has the same targets', () => {
  expect(jobsOf(plain).map(({ job_name }) => job_name)).toEqual(
    jobsOf(site)
      .map(({ job_name }) => job_name)
      .filter((name) => name !== 'mesh/probe'),
  );
});

test('no configuration holds a secret or a way around TLS', () => {
  const text = site.objects
    .filter(({ kind, metadata }) => kind === 'ConfigMap' && metadata.namespace === 'monitoring')
    .map(({ data }) => JSON.stringify(data));
  expect(text.join('\n')).not.toMatch(/insecure_skip_verify|hooks\.slack|api_url:|password:|BEGIN [A-Z ]*PRIVATE/);
  expect(fileOf(site, 'loki', 'loki.yaml')).toContain('access_key_id: "${S3_ACCESS_KEY}"');
});
