import { contracts, defineService, image } from '../../index';
import { componentOf, imageOf } from '../../charts/service-chart';
import { Workload } from '../../constructs/kubernetes';
import type { EnvironmentInput } from '../../environments/environment';
import { add, drop, set, type Break } from './break';
import { example } from './example';
import { exceptions } from './exceptions';
import { rbacClaims, unexcused } from './rbac-claims';
import { write, writeSites, type WrittenSite } from './site-objects';

/** Reads nodes everywhere and its own objects at home, and has a database. */
const operator = defineService({
  kind: 'operator',
  options: {},
  images: { app: image('ghcr.io/example/operator', '1.0.0') },
  components: () => ({ app: { cpu: '10m', memory: '32Mi', ports: { http: 8080 } } }),
  needs: () => ({ db: contracts.mysql() }),
  calls: () => ({ api: { component: 'app', to: 'kubernetes-api', why: 'reads nodes and its leases' } }),
  chart: () =>
    Promise.resolve({
      chart: {
        build(scope: never, plan: never): void {
          const probe = { http: '/', port: 'http' };
          new Workload(scope, {
            kind: 'Deployment',
            ...componentOf(plan, 'app').base,
            image: imageOf(plan, 'app'),
            user: 1000,
            replicas: 1,
            probes: { readiness: probe, startup: probe },
            permissions: [{ apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create', 'get', 'update'] }],
            clusterPermissions: [{ apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] }],
          });
        },
      },
    }),
});
const ruled: EnvironmentInput = {
  ...example,
  name: 'ruled',
  services: { ...example.services, control: { ...operator, input: {} } },
};

let small: WrittenSite;
let sites: readonly WrittenSite[];
beforeAll(async () => {
  small = await write(ruled);
  sites = [...(await writeSites()), small];
});

const ROLE = 'Role control/control';
const CLUSTER = 'ClusterRole control';
const BINDING = 'RoleBinding control/control';
const metadata = { name: 'stray', namespace: 'web' };

/** For each claim, mistakes that it must find. */
const mistakes: Readonly<Record<string, readonly Break[]>> = {
  'no role has a wildcard': [
    set(ROLE, 'rules.0.verbs', ['*']),
    set(ROLE, 'rules.0.resources', ['*']),
    set(ROLE, 'rules.0.resources', ['*/scale']),
    set(CLUSTER, 'rules.0.apiGroups', ['*']),
    set(CLUSTER, 'rules.0.nonResourceURLs', ['/metrics/*']),
  ],
  'no role reads the secrets of every namespace': [
    set(CLUSTER, 'rules.0.resources', ['nodes', 'secrets']),
    set(CLUSTER, 'rules.0', { apiGroups: [''], resources: ['secrets'], verbs: ['get'] }),
    set(CLUSTER, 'rules.0', { apiGroups: [''], resources: ['secrets'], verbs: ['watch'] }),
  ],
  'no role makes itself larger': [
    set(CLUSTER, 'rules.0.verbs', ['get', 'escalate']),
    set(ROLE, 'rules.0.verbs', ['bind']),
    set(ROLE, 'rules.0.verbs', ['impersonate']),
    set(ROLE, 'rules.0.resources', ['pods/exec']),
    set(CLUSTER, 'rules.0.resources', ['nodes/proxy']),
    set(ROLE, 'rules.0', { apiGroups: ['rbac.authorization.k8s.io'], resources: ['rolebindings'], verbs: ['create'] }),
  ],
  'every account of a pod with a token may do something, and no other account may': [
    set('Deployment web/shop', 'spec.template.spec.automountServiceAccountToken', true),
    set('Deployment control/control', 'spec.template.spec.automountServiceAccountToken', false),
    set(BINDING, 'subjects.0', { kind: 'ServiceAccount', name: 'shop', namespace: 'web' }),
  ],
  'every binding gives a role of the site to accounts of the site': [
    drop(ROLE),
    set(BINDING, 'roleRef.name', 'cluster-admin'),
    set(BINDING, 'subjects', [{ kind: 'Group', name: 'system:authenticated' }]),
    set('ClusterRoleBinding control', 'subjects.0.name', 'default'),
  ],
  'every role is bound': [drop(BINDING), add({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata, rules: [] })],
};

test('every claim has mistakes that it must find', () => {
  expect(Object.keys(mistakes).sort()).toEqual(Object.keys(rbacClaims).sort());
});

describe.each(Object.entries(rbacClaims))('%s', (name, claim) => {
  test('holds in every site, but for what is excepted beside a service', () => {
    expect(sites.flatMap((site) => unexcused(site, claim).open)).toEqual([]);
  });

  test.each((mistakes[name] ?? []).map((mistake) => [mistake.what, mistake] as const))('finds %s', (_, mistake) => {
    expect(unexcused(mistake.apply(small), claim).open).not.toEqual([]);
  });
});

test('an exception is used by a site that has the service: one that matches nothing is taken away', () => {
  const kinds = new Set(sites.flatMap(({ blueprint }) => blueprint.services.map(({ kind }) => kind)));
  const used = new Set(sites.flatMap((site) => Object.values(rbacClaims).flatMap((claim) => unexcused(site, claim).used)));
  const idle = exceptions.filter((one) => one.check.startsWith('rbac/') && kinds.has(one.kind) && !used.has(one));
  expect(idle.map(({ kind, check, object }) => `${kind}: ${check} ${object}`)).toEqual([]);
});
