import { postgres } from '../../../charts/postgres/service';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { resolve } from '../../../blueprint/resolve';
import { monitoring } from '../../../charts/monitoring/service';
import * as library from '../../../index';
import type { ServiceDefinition } from '../../../blueprint/service';
import { laboratory } from '../laboratory';
import { write, type WrittenSite } from '../site-objects';
import { filesOf } from './monitored';
import { documented, metricFiles, metricsOf, rulesOf, selected, type AlertRule } from './promql';
import { plainSite, watchedSite } from './site';

/** Every service of the library. */
const definitions: readonly ServiceDefinition[] = Object.values(library).flatMap((value) =>
  typeof value === 'function' && 'definition' in value ? [value.definition as unknown as ServiceDefinition] : [],
);
const watchesOf = ({ options, watches }: ServiceDefinition) => {
  const defaults = Object.entries(options).map(([key, schema]) => [key, z.safeParse(schema, undefined).data]);
  return watches?.({ options: Object.fromEntries(defaults) as never }) ?? {};
};
const files = definitions.flatMap((definition) => (watchesOf(definition).rules ?? []).map((path) => ({ kind: definition.kind, path })));
const all = files.flatMap(({ path }) => rulesOf(readFileSync(path, 'utf8')).map((rule) => ({ path, rule })));
const alerts = all.filter(
  (found): found is { readonly path: string; readonly rule: AlertRule & { readonly alert: string } } => found.rule.alert !== undefined,
);
let site: WrittenSite;
beforeAll(async () => (site = await write(watchedSite)));

test('there are rules to judge', () => {
  expect(files.length).toBeGreaterThan(5);
  expect(alerts.length).toBeGreaterThan(50);
});

test('metrics are read out of expressions', () => {
  expect(
    metricsOf('sum by (a, b) (rate(x_total{kind="y", c=~"5.."}[5m])) / on (z) group_left (w) slo:e:r > bool 0.1 or vector(1)'),
  ).toEqual(['x_total', 'slo:e:r']);
  expect(metricsOf('a unless on (b) min_over_time(c[1h:5m]) == 14.4 * d and "no_name"')).toEqual(['a', 'c', 'd']);
});

test('every alert says how bad, what, what to do and where to read on', () => {
  const lacking = alerts.filter(
    ({ rule: { alert, labels = {}, annotations = {} } }) =>
      !['critical', 'warning', 'info'].includes(labels['severity'] ?? '') ||
      (annotations['summary'] ?? '').length < 10 ||
      (annotations['description'] ?? '').length < 30 ||
      annotations['runbook'] !== `runbook#${alert.toLowerCase()}`,
  );
  expect(lacking.map(({ rule }) => rule.alert)).toEqual([]);
});

test('no two alerts have one name', () => {
  const names = alerts.map(({ rule }) => rule.alert);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test('rules select kinds and components that exist', () => {
  const kinds = new Set(['kubernetes', 'host', 'machine', ...definitions.map(({ kind }) => kind)]);
  const components = new Set([
    'kubelet',
    'cadvisor',
    'apiserver',
    'etcd',
    'probe',
    'sidecar',
    ...definitions.flatMap((definition) => Object.values(watchesOf(definition).metrics ?? {}).map(({ component }) => component)),
    // of those without metrics kube-state-metrics tells whether their pods are ready
    ...resolve(laboratory(), 'laboratory.ts').blueprint.services.flatMap(({ components: parts }) => Object.keys(parts)),
  ]);
  const wrong = all.flatMap(({ rule: { alert, record, expr } }) => [
    ...selected(expr, 'kind')
      .filter((kind) => !kinds.has(kind))
      .map((kind) => `${alert ?? record}: kind ${kind}`),
    ...selected(expr, 'component')
      .filter((name) => !components.has(name))
      .map((name) => `${alert ?? record}: component ${name}`),
    ...selected(expr, 'service').map((name) => `${alert ?? record}: names the service ${name}`),
  ]);
  expect(wrong).toEqual([]);
});

test('every metric that a rule uses is one that its exporter documents, or that another rule records', async () => {
  // what copies itself has records of its own
  const services = { ...watchedSite.services, pg: postgres({ in: 'data', on: 'one' }) };
  const archived = await write({ ...watchedSite, services });
  const recorded = new Set(
    [
      ...all.map(({ rule }) => rule),
      ...['slo.yaml', 'backups.yaml'].flatMap((name) => rulesOf(filesOf(archived, 'prometheus')[name] ?? '')),
    ].flatMap(({ record }) => record ?? []),
  );
  const unknown = all.flatMap(({ rule }) =>
    metricsOf(rule.expr).flatMap((name) => (documented.has(name) || recorded.has(name) ? [] : [`${rule.alert ?? rule.record}: ${name}`])),
  );
  expect(unknown).toEqual([]);
});

test('each list of metrics says where it comes from', () => {
  for (const [file, first] of metricFiles())
    expect([file, first]).toEqual([
      file,
      expect.stringMatching(/^# .*(git(hub|lab)\.com\/|grafana\.com\/|log\.awk|backups\.ts|watch\.py|bouncer\.sh|health\.py)/),
    ]);
});

test('beside each file of rules stands one of tests', () => {
  const missing = files.map(({ path }) => path.replace(/\.yaml$/, '.test.yaml')).filter((path) => !existsSync(path));
  expect(missing).toEqual([]);
});

test('Prometheus gets the rules of every kind once, however many services there are of it', async () => {
  const { monitoring: watching } = plainSite.services ?? {};
  const twice = await write({
    ...plainSite,
    services: { sql: library.mysql({ in: 'data' }), other: library.mysql({ in: 'data' }), monitoring: watching! },
  });
  const names = (of: WrittenSite) => Object.keys(filesOf(of, 'prometheus')).filter((name) => name.endsWith('.yaml'));
  expect(names(site)).toEqual([
    'backups.yaml',
    ...['backups', 'cluster', 'containers', 'hosts', 'nodes', 'targets', 'workloads'].map((name) => `monitoring-${name}.yaml`),
    'mysql-alerts.yaml',
    'slo.yaml',
  ]);
  // which copies nothing
  expect(['backups.yaml', ...names(twice)]).toEqual(names(site));
});

test('each host has a budget and a burn rate for every window, of each promise', () => {
  const rules = rulesOf(filesOf(site, 'prometheus')['slo.yaml'] ?? '').filter(({ labels }) => labels?.['host'] === 'blog.example.org');
  const of = (slo: string) => rules.filter(({ labels }) => labels?.['slo'] === slo);
  for (const slo of ['availability', 'latency']) {
    expect(of(slo).map(({ record }) => record)).toEqual([
      'slo:error_budget:ratio',
      ...['5m', '30m', '1h', '2h', '6h', '1d', '3d'].map((window) => `slo:error_ratio:rate${window}`),
      'slo:error_budget_remaining:ratio30d',
    ]);
    for (const { labels } of of(slo)) expect(labels).toEqual({ host: 'blog.example.org', namespace: 'web', service: 'blog', slo });
  }
  expect(
    of('availability')
      .slice(0, 2)
      .map(({ expr }) => expr),
  ).toEqual(['vector(0.005)', '1 - avg(avg_over_time(probe_success{host="blog.example.org"}[5m]))']);
  // the bundled edge is not ours to scrape
  expect(of('requests')).toEqual([]);
});

test('the promises of a site are those that it says', async () => {
  const promising = { host: 'grafana.example.org', availability: 99.9, latency: '250ms' as never };
  await expect(write({ ...plainSite, services: { ...plainSite.services, monitoring: monitoring(promising) } })).rejects.toThrow(/duration/);
  const strict = await write({
    ...plainSite,
    services: { ...plainSite.services, monitoring: monitoring({ ...promising, latency: '2s' }) },
  });
  const text = filesOf(strict, 'prometheus')['slo.yaml'] ?? '';
  expect(text).toContain('vector(0.001)');
  expect(text).toContain('> bool 2');
});

test('no test of rules is left without its rules', () => {
  const folder = join(__dirname, '../../../charts/monitoring/rules');
  const orphans = readdirSync(folder).filter(
    (file) => file.endsWith('.test.yaml') && !existsSync(join(folder, file.replace('.test.yaml', '.yaml'))),
  );
  expect(orphans).toEqual([]);
});
