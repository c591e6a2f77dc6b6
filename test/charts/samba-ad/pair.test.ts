import { resolve } from '../../../blueprint/resolve';
import type { EnvironmentInput } from '../../../environments/environment';
import { machine } from '../../../environments/words';
import { containersOf, podsOf, type PodJson } from '../pods';
import { podClaims } from '../pod-claims';
import { siteClaims } from '../site-claims';
import { writeWith, type WrittenSite } from '../site-objects';
import { HALVES, site } from './site';

const two = machine({ location: 'office', cpu: '8', memory: '32Gi', disk: '1Ti', endpoint: 'two.example.org', roles: ['agent'] });
const pair = (options: object = {}): EnvironmentInput => {
  const one = site({ controllers: 2, ...options });
  return { ...one, nodes: { ...one.nodes, two } };
};

let written: WrittenSite;
let alone: WrittenSite;
beforeAll(async () => {
  written = await writeWith(pair(), HALVES);
  alone = await writeWith(site(), HALVES);
});

const setOf = (name: string, from = written): PodJson =>
  podsOf(from).find(({ owner }) => owner.kind === 'StatefulSet' && owner.metadata.name === name) as PodJson;
const envOf = (set: string, container: string): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    (containersOf(setOf(set)).find(({ name }) => name === container)?.env ?? []).map(({ name, value, valueFrom }) => [
      name,
      value ?? valueFrom,
    ]),
  );
const objectOf = (kind: string, name: string, from = written) =>
  from.objects.find((object) => object.kind === kind && object.metadata.name === name && object.metadata.namespace === 'identity');
const claimOf = (set: string): unknown =>
  (setOf(set).spec['volumes'] as readonly { persistentVolumeClaim?: { claimName: string } }[]).flatMap(
    ({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [],
  );

test.each(Object.entries({ ...podClaims, ...siteClaims }))('with two controllers: %s', (_, claim) => {
  expect(claim(written).filter((line) => !line.startsWith('web/'))).toEqual([]);
});

test('one controller is what it was: nothing of the second is written', () => {
  expect(setOf('ad-second', alone)).toBeUndefined();
  const { data = {} } = objectOf('ConfigMap', 'ad-config', alone) ?? {};
  expect(Object.keys(data).filter((name) => /pair|partner|join|takeover/.test(name))).toEqual([]);
  expect(data['smb.conf']).not.toMatch(/endpoint servers/);
  expect(setOf('ad', alone).spec['dnsConfig']).toBeUndefined();
  expect(objectOf('PodDisruptionBudget', 'ad-controllers', alone)).toBeUndefined();
});

test('the first keeps the volume that a lone controller had, so that a site may add a second; each has one of its own', () => {
  expect(claimOf('ad')).toEqual(['ad-data']);
  expect(claimOf('ad-second')).toEqual(['ad-second']);
});

test('two sets of one pod, never on one node, one of which a drained node may take', () => {
  for (const name of ['ad', 'ad-second']) {
    expect(setOf(name).owner.spec).toMatchObject({ replicas: 1, serviceName: 'ad-pods' });
    expect(setOf(name).spec['affinity']).toMatchObject({
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { 'app.kubernetes.io/component': 'dc' } } },
        ],
      },
    });
  }
  expect(setOf('ad').labels).toEqual(setOf('ad-second').labels);
  expect(objectOf('PodDisruptionBudget', 'ad-controllers')?.spec).toMatchObject({ maxUnavailable: 1 });
});

test('each knows the other one by the name of its pod, and has its own name; the first alone makes a domain', () => {
  expect(envOf('ad', 'dc')).toMatchObject({
    PARTNER: 'ad-second-0.ad-pods.identity.svc.cluster.local',
    SERVER: 'dc1',
    MAKES: 'yes',
    SERVICES: 'ldap, cldap, kdc, kcc, dns, rpc, drepl',
  });
  expect(envOf('ad-second', 'dc')).toMatchObject({ PARTNER: 'ad-0.ad-pods.identity.svc.cluster.local', SERVER: 'dc1b', MAKES: 'no' });
  for (const set of ['ad', 'ad-second'])
    expect(envOf(set, 'accounts')).toMatchObject({ ADDRESS: { fieldRef: { fieldPath: 'status.podIP' } }, METRICS_PORT: '9105' });
});

test('the name of the second is never longer than NetBIOS lets it be', async () => {
  const long = await writeWith(pair({ server: 'abcdefghijklmno' }), HALVES);
  const names = containersOf(setOf('ad-second', long)).flatMap(({ env = [] }) => env.filter(({ name }) => name === 'SERVER'));
  expect(names.map(({ value }) => value)).toEqual(['abcdefghijklmnb']);
});

test('each asks its own DNS for names, and behind it that of the cluster', () => {
  for (const set of ['ad', 'ad-second'])
    expect(setOf(set).spec).toMatchObject({
      dnsPolicy: 'None',
      dnsConfig: { nameservers: ['127.0.0.1', written.blueprint.cluster?.dns] },
    });
});

test('they reach each other at what replication needs and nothing else; nobody else does', () => {
  const between = written.blueprint.flows.flatMap(({ from, to, port, protocol }) =>
    to.kind === 'pods' && to.service === 'ad' && from.kind === 'pods' && from.service === 'ad' ? [`${protocol}/${port}`] : [],
  );
  expect(between.sort()).toEqual(['tcp/135', 'tcp/389', 'tcp/49152', 'tcp/9105', 'udp/389']);
  const others = written.blueprint.flows.flatMap(({ from, to, port }) =>
    to.kind === 'pods' && to.service === 'ad' && from.kind === 'pods' && from.service !== 'ad' ? [`${from.service} ${port}`] : [],
  );
  expect(others.sort()).toEqual(['api 88', 'api 88', 'gate 636', 'monitor 9105', 'portal 636']);
});

test('the port that the configuration pins is the one that the policy opens', () => {
  const conf = objectOf('ConfigMap', 'ad-config')?.data?.['smb.conf'] ?? '';
  expect(conf).toMatch(/^rpc server port = 49152$/m);
  expect(conf).toMatch(/^dcerpc endpoint servers = epmapper, drsuapi, dnsserver$/m);
});

test('readers keep the address that they had: one Service, which leads to whoever is ready', () => {
  const people = (of: WrittenSite) =>
    (of.blueprint.services.find(({ name }) => name === 'portal')?.answers as { people: { url: string; host: string } }).people;
  expect(people(written)).toEqual(people(alone));
  const selector = (objectOf('Service', 'ad')?.spec as { selector: object }).selector;
  for (const set of ['ad', 'ad-second']) expect(setOf(set).labels).toMatchObject(selector);
});

test('the password that lets the other one in is a file in both, and in no variable', () => {
  for (const set of ['ad', 'ad-second']) {
    const mounted = containersOf(setOf(set)).map(({ volumeMounts = [] }) =>
      volumeMounts.some(({ mountPath }) => mountPath === '/run/joining'),
    );
    expect(mounted).toEqual([true, true]);
    for (const { env = [] } of containersOf(setOf(set))) expect(env.filter(({ valueFrom }) => valueFrom?.secretKeyRef)).toEqual([]);
  }
  const { readers } = written.blueprint.secrets.find(({ id }) => id === 'ad/joining') ?? { readers: [] };
  expect(readers).toEqual([{ kind: 'kubernetes', namespace: 'identity', object: 'ad-joining', key: 'value' }]);
});

test('the loss of one node is survived, and a site with one node is told that it has too few', () => {
  const rules = (of: EnvironmentInput) => resolve(of, 'site.ts', undefined, HALVES).verdict.problems.map(({ id, at }) => `${id} ${at}`);
  expect(rules(pair()).filter((line) => / services\.ad$|replicas/.test(line))).toEqual([]);
  expect(rules(site({ controllers: 2 }))).toContain('services/replicas-over-nodes services.ad');
});

test('monitoring hears of replication where there is one, and of nothing that never is', async () => {
  const rules = (of: WrittenSite) =>
    Object.keys(of.objects.find(({ kind, metadata }) => kind === 'ConfigMap' && /prometheus/.test(metadata.name))?.data ?? {});
  expect(rules(written)).toContain('samba-ad-replication.yaml');
  expect(rules(alone)).not.toContain('samba-ad-replication.yaml');
});
