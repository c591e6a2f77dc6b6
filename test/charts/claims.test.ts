import { add, drop, plan, set, type Break } from './break';
import { example } from './example';
import { podClaims } from './pod-claims';
import { podsOf } from './pods';
import { siteClaims } from './site-claims';
import { write, writeSites, type KubeJson, type WrittenSite } from './site-objects';

const claims = { ...podClaims, ...siteClaims };
let small: WrittenSite;
let sites: readonly WrittenSite[];

beforeAll(async () => {
  small = await write(example);
  sites = [...(await writeSites()), small];
});

const SHOP = 'Deployment web/shop';
const SQL = 'StatefulSet data/sql';
const POD = 'spec.template.spec';
const MAIN = `${POD}.containers.0`;
const SIDECAR = `${POD}.initContainers.1`;
const secret: KubeJson = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'shop-db', namespace: 'web' }, data: { password: 'eA==' } };
const map: KubeJson = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'leftover', namespace: 'web' }, data: {} };
const everyPod: KubeJson = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'wide', namespace: 'web' },
  spec: {
    podSelector: { matchLabels: { 'app.kubernetes.io/name': 'web-app' } },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{}],
    egress: [{}],
  },
};
const elsewhere: KubeJson = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'stray', namespace: 'default' } };

/** For each claim, mistakes that it must find. */
const mistakes: Readonly<Record<string, readonly Break[]>> = {
  'every pod meets Pod Security restricted': [
    set(SHOP, `${POD}.hostNetwork`, true),
    set(SHOP, `${POD}.hostPID`, true),
    set(SHOP, `${POD}.securityContext.runAsNonRoot`, undefined),
    set(SHOP, `${POD}.securityContext.runAsUser`, 0),
    set(SHOP, `${POD}.securityContext.seccompProfile`, { type: 'Unconfined' }),
    set(SHOP, `${POD}.securityContext.sysctls`, []),
    set(SHOP, `${POD}.volumes.0`, { name: 'tmp', hostPath: { path: '/' } }),
  ],
  'every container meets Pod Security restricted': [
    set(SHOP, `${MAIN}.securityContext`, undefined),
    set(SQL, `${SIDECAR}.securityContext.allowPrivilegeEscalation`, true),
    set(SQL, `${SIDECAR}.securityContext.privileged`, true),
    set(SQL, `${SIDECAR}.securityContext.runAsUser`, 0),
    set(SQL, `${MAIN}.securityContext.capabilities.drop`, ['NET_RAW']),
    set(SQL, `${MAIN}.securityContext.capabilities.add`, ['SYS_ADMIN']),
    set(SQL, `${MAIN}.securityContext.seccompProfile`, { type: 'Unconfined' }),
    set(SQL, `${MAIN}.ports.0.hostPort`, 3306),
  ],
  'what is more than restricted says why': [
    plan('shop', 'app', { podSecurity: 'privileged' }),
    plan('shop', 'app', { podSecurity: 'baseline', privilege: { level: 'baseline', why: 'root' } }),
  ],
  'every container has a read-only root': [set(SQL, `${SIDECAR}.securityContext.readOnlyRootFilesystem`, false)],
  'every image is pinned': [
    set(SHOP, `${MAIN}.image`, 'ghcr.io/example/shop'),
    set(SHOP, `${MAIN}.image`, 'ghcr.io/example/shop:latest'),
    set(SHOP, `${MAIN}.image`, 'shop:1.2.3'),
    set(SHOP, `${MAIN}.image`, 'localhost/archipel/shop:1.2.3'),
    set(SHOP, `${MAIN}.image`, 'localhost/shop:1.2.3'),
    set(SQL, `${SIDECAR}.image`, 'docker.io:443/library/mysql'),
  ],
  'every container asks for processor and memory and is bounded in memory': [
    set(SQL, `${SIDECAR}.resources.requests.cpu`, undefined),
    set(SQL, `${SIDECAR}.resources.requests.memory`, undefined),
    set(SQL, `${SIDECAR}.resources.limits`, undefined),
  ],
  'every serving container says when it is ready': [
    set(SHOP, `${MAIN}.readinessProbe`, undefined),
    set(SQL, `${MAIN}.startupProbe`, undefined),
  ],
  'only pods that call the API server get a token': [
    set(SHOP, `${POD}.automountServiceAccountToken`, undefined),
    set(SHOP, `${POD}.serviceAccountName`, 'default'),
    set('ServiceAccount web/shop', 'automountServiceAccountToken', true),
  ],
  'no pod has the addresses of Services as variables': [set(SHOP, `${POD}.enableServiceLinks`, undefined)],
  'what is mounted is there and what is there is mounted': [set(SQL, `${POD}.volumes.0.name`, 'other')],
  'every namespace is closed both ways, at a Pod Security level that it enforces': [
    drop('NetworkPolicy data/deny-all'),
    set('NetworkPolicy data/deny-all', 'spec.ingress', [{}]),
    set('NetworkPolicy data/deny-all', 'spec.policyTypes', ['Ingress']),
    set('Namespace data', 'metadata.labels', { 'pod-security.kubernetes.io/enforce': 'baseline' }),
  ],
  'every object is in a namespace that the site makes': [add(elsewhere), drop('Namespace data')],
  'every pod is held by exactly one policy of its own, both ways': [
    drop('NetworkPolicy web/shop'),
    add(everyPod),
    set('NetworkPolicy web/shop', 'spec.policyTypes', ['Ingress']),
    set('NetworkPolicy web/shop', 'metadata.namespace', 'data'),
  ],
  'every policy and every Service selects the pods of one component': [
    add(everyPod),
    set('NetworkPolicy web/shop', 'spec.podSelector.matchLabels', {
      'app.kubernetes.io/name': 'ghost',
      'app.kubernetes.io/instance': 'shop',
    }),
    set('Service web/shop', 'spec.selector', {}),
    set('Service data/sql-pods', 'spec.selector', { app: 'sql' }),
  ],
  'every port of a Service is a port of its pods': [
    set('Service web/shop', 'spec.ports.0.targetPort', 'metrics'),
    set('Service web/shop', 'spec.ports.0.protocol', 'UDP'),
  ],
  'every route of an Ingress ends at a port of a Service, and every host has a certificate': [
    set('Ingress web/front', 'spec.tls', []),
    set('Ingress web/front', 'spec.rules.0.http.paths.0.backend.service.port.name', 'metrics'),
    drop('Service web/front'),
  ],
  'every host that is served to the internet has a route': [
    drop('Ingress web/blog'),
    set('Ingress web/front', 'spec.rules.0.host', 'other.example.org'),
  ],
  'every claim is mounted by one workload, planned, and outlives its chart': [
    drop('PersistentVolumeClaim data/sql-data'),
    set('PersistentVolumeClaim data/sql-data', 'metadata.annotations', {}),
    set('PersistentVolumeClaim data/sql-data', 'metadata.name', 'sql-old'),
    set('Deployment web/blog', `${POD}.volumes`, []),
    set('Deployment web/shop', `${POD}.volumes`, [{ name: 'twice', persistentVolumeClaim: { claimName: 'blog-content' } }]),
  ],
  'every ConfigMap is mounted, and every one that is mounted is made': [add(map), drop('ConfigMap data/sql-config')],
  'every secret that pods read is delivered to them, and none is delivered that nobody reads': [
    set(SHOP, `${MAIN}.env.1.valueFrom.secretKeyRef.key`, 'pass'),
    set(SHOP, `${MAIN}.env`, []),
    set(SQL, `${SIDECAR}.volumeMounts`, []),
  ],
  'no object holds a secret': [add(secret)],
  'every workload of several replicas has a disruption budget, and an autoscaled one leaves its replicas alone': [
    drop('PodDisruptionBudget web/shop'),
    set('HorizontalPodAutoscaler web/shop', 'spec.minReplicas', 1),
    set(SHOP, 'spec.replicas', 2),
  ],
  'every object is made once, in a file of its name, in the wave of its folder, labelled as ours': [
    set(SHOP, 'metadata.annotations', {}),
    set('Service web/shop', 'metadata.labels', {}),
    add({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'shop', namespace: 'web' },
      spec: { template: { spec: { containers: [] } } },
    }),
  ],
};

test('there are sites and pods to make claims about', () => {
  expect(sites.map(({ blueprint }) => blueprint.site).sort()).toEqual(['example', 'hetzner-duo', 'hetzner-trio', 'uyoop']);
  for (const site of sites) expect(podsOf(site).length).toBeGreaterThan(1);
});

test('every claim has mistakes that it must find', () => {
  expect(Object.keys(mistakes).sort()).toEqual(Object.keys(claims).sort());
});

describe.each(Object.keys(claims))('%s', (name) => {
  const claim = claims[name];

  test('holds for every object of every site', () => {
    expect(sites.flatMap((site) => (claim?.(site) ?? ['no claim']).map((text) => `${site.blueprint.site}: ${text}`))).toEqual([]);
  });

  test.each((mistakes[name] ?? []).map((mistake) => [mistake.what, mistake] as const))('finds %s', (_, mistake) => {
    expect(claim?.(mistake.apply(small))).not.toEqual([]);
  });
});
