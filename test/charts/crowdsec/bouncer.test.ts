import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { neverRefused } from '../../../charts/crowdsec/allowed';
import { crowdsec } from '../../../charts/crowdsec/service';
import { traefik } from '../../../charts/traefik/service';
import { loadBalancer } from '../../../environments/words';
import { documented, metricsOf, rulesOf } from '../monitoring/promql';
import { podClaims } from '../pod-claims';
import { containersOf, podsOf } from '../pods';
import { write, type KubeJson, type WrittenSite } from '../site-objects';
import { lab } from '../../environments/fixture';

const sited = (options: Parameters<typeof crowdsec>[0]) =>
  write(
    lab({
      ingress: loadBalancer('lb11', { location: 'fsn1', targets: ['one', 'two'] }),
      services: { edge: traefik({}), guard: crowdsec({ in: 'security', ...options }) },
    }),
  );
let site: WrittenSite;
let plain: WrittenSite;
let closed: WrittenSite;
beforeAll(async () => {
  [site, plain, closed] = await Promise.all([sited({ bouncer: true }), sited({}), sited({ bouncer: true, failure: 'closed' })]);
});

const POD = 'Deployment security/guard-bouncer';
const podOf = (of: WrittenSite) => podsOf(of).find(({ id }) => id === POD);
const envOf = (of: WrittenSite) =>
  Object.fromEntries(containersOf(podOf(of)!).flatMap(({ env = [] }) => env.map(({ name, value }) => [name, value])));
const named = ({ objects }: WrittenSite, kind: string, name: string): KubeJson | undefined =>
  objects.find((object) => object.kind === kind && object.metadata.name === name);
const rulesIn = (of: WrittenSite, name: string) => of.blueprint.flows.filter(({ to }) => to.kind === 'pods' && to.component === name);

test('there is no bouncer unless the site says so', () => {
  expect(podOf(plain)).toBeUndefined();
  expect(rulesIn(plain, 'bouncer')).toEqual([]);
  expect(Object.keys(plain.blueprint.services.find(({ name }) => name === 'guard')?.metrics ?? {})).toEqual(['lapi', 'agent']);
});

test('there are as many as nodes that take requests', () => {
  expect(podOf(site)?.owner.spec).toMatchObject({ replicas: 2 });
});

test('it answers by a list of its own, with the key of the edge, and speaks to the local API alone', () => {
  expect(envOf(site)).toEqual({ API: 'http://guard-lapi.security.svc.cluster.local:8080', FAILURE: 'open' });
  expect(envOf(closed)['FAILURE']).toBe('closed');
  const key = site.blueprint.secrets.find(({ id }) => id === 'guard/edge')?.readers;
  expect(key).toEqual([{ kind: 'kubernetes', namespace: 'security', object: 'guard-edge', key: 'value' }]);
  const mounted = podOf(site)
    ?.spec.volumes?.map(({ secret }) => secret?.secretName)
    .filter(Boolean);
  expect(mounted).toEqual(['guard-edge']);
  const outward = site.blueprint.flows.filter(({ from }) => from.kind === 'pods' && from.component === 'bouncer');
  expect(outward.map(({ to, port }) => [to.kind === 'pods' ? to.component : to.kind, port]).sort()).toEqual([
    ['cluster-dns', 53],
    ['cluster-dns', 53],
    ['lapi', 8080],
  ]);
});

test('only the edge asks it', () => {
  const asked = rulesIn(site, 'bouncer').map(({ from, port }) => [from.kind === 'pods' ? from.service : from.kind, port]);
  expect(asked).toEqual([['edge', 8080]]);
});

test('it is restricted although agents of its service are not', () => {
  const strict = { ...site, blueprint: { ...site.blueprint, services: [] } };
  for (const claim of ['every pod meets Pod Security restricted', 'every container meets Pod Security restricted'])
    expect((podClaims[claim]?.(strict) ?? []).filter((text) => text.includes('guard-bouncer'))).toEqual([]);
});

test('nobody decides against the networks of the operator and of the site, and the list is the local API’s own', () => {
  const [allowed] = containersOf(podsOf(site).find(({ id }) => id === 'StatefulSet security/guard-lapi')!).filter(
    ({ name }) => name === 'allowed',
  );
  const networks = allowed?.env?.find(({ name }) => name === 'NETWORKS')?.value?.split(' ') ?? [];
  expect(networks).toEqual(expect.arrayContaining(site.blueprint.layers.map(({ cidr }) => cidr)));
  expect(networks).toEqual(expect.arrayContaining(site.blueprint.operator.sshFrom));
  // an operator who may come from anywhere is nobody in particular
  const { operator, layers } = site.blueprint;
  expect(neverRefused({ layers: [], operator: { ...operator, sshFrom: ['0.0.0.0/0', '192.0.2.7/32'] } })).toEqual(['192.0.2.7/32']);
  expect(neverRefused({ layers, operator })).toEqual(networks);
  expect(named(plain, 'ConfigMap', 'guard-lapi-config')?.data).not.toHaveProperty(['allowed.sh']);
});

test('its alerts ask for metrics that it tells', () => {
  const folder = join(__dirname, '../../../charts/crowdsec');
  const script = readFileSync(join(folder, 'bouncer.sh'), 'utf8');
  for (const file of ['rules/bouncer.yaml', 'rules/hosts.yaml']) {
    const rules = rulesOf(readFileSync(join(folder, file), 'utf8'));
    expect(rules.length).toBeGreaterThan(1);
    for (const { alert, expr, labels, annotations } of rules) {
      expect(metricsOf(expr).filter((name) => !documented.has(name))).toEqual([]);
      expect(annotations?.['runbook']).toBe(`runbook#${alert?.toLowerCase()}`);
      expect(['critical', 'warning', 'info']).toContain(labels?.['severity']);
    }
  }
  for (const name of ['bouncer_answered_timestamp_seconds', 'bouncer_refused_addresses']) {
    expect(documented.has(name)).toBe(true);
    expect(script).toContain(`echo "${name} `);
  }
});

test.each(Object.entries(podClaims))('%s', (_, claim) => {
  expect([claim(site), claim(closed)]).toEqual([[], []]);
});
