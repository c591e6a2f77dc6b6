import { admission } from '../../../charts/admission/service';
import { MOVING, PINNED, REGISTRY } from '../../../charts/admission/pods';
import type { ServiceDefinition } from '../../../blueprint/service';
import { resolve } from '../../../blueprint/resolve';
import type { EnvironmentInput } from '../../../environments/environment';
import { example } from '../example';
import { write, type KubeJson, type WrittenSite } from '../site-objects';

const agent: ServiceDefinition = {
  kind: 'agent',
  options: {},
  components: () => ({
    host: { cpu: '10m', memory: '16Mi', ports: {}, privilege: { level: 'privileged', why: 'reads the processes of its node' } },
    root: { cpu: '10m', memory: '16Mi', ports: {}, privilege: { level: 'baseline', why: 'binds ports and changes users' } },
    plain: { cpu: '10m', memory: '16Mi', ports: {} },
    wired: { cpu: '10m', memory: '16Mi', ports: {}, hostNetwork: true, labels: { app: 'wired' } },
  }),
};

const site: EnvironmentInput = {
  ...example,
  name: 'promising',
  services: {
    ...example.services,
    agent: { definition: agent, input: { in: 'watch' } },
    admission: admission({
      exposed: { 'web/printer': "the office's printer asks for it by its own address" },
      clusterAdmins: { rescue: 'the operator repairs the cluster with it' },
    }),
  },
};

let written: WrittenSite;
beforeAll(async () => {
  written = await write(site);
});

interface PolicySpec {
  readonly failurePolicy: string;
  readonly matchConstraints: {
    readonly resourceRules: readonly { readonly resources: readonly string[]; readonly operations: readonly string[] }[];
  };
  readonly matchConditions?: readonly { readonly expression: string }[];
  readonly variables?: readonly { readonly name: string; readonly expression: string }[];
  readonly validations: readonly { readonly expression: string; readonly message: string }[];
}
interface BindingSpec {
  readonly policyName: string;
  readonly validationActions: readonly string[];
  readonly matchResources: {
    readonly namespaceSelector: { readonly matchExpressions: readonly { readonly operator: string; readonly values: readonly string[] }[] };
  };
}
const ofKind = (kind: string): readonly KubeJson[] => written.objects.filter((object) => object.kind === kind);
const policy = (name: string): PolicySpec => {
  const found = ofKind('ValidatingAdmissionPolicy').find(({ metadata }) => metadata.name === `archipel-${name}`);
  if (!found) throw new Error(`no policy ${name}`);
  return found.spec as PolicySpec;
};
const exempt = (name: string): readonly string[] =>
  ofKind('ValidatingAdmissionPolicyBinding')
    .map(({ spec }) => spec as BindingSpec)
    .filter(({ policyName }) => policyName === `archipel-${name}`)
    .flatMap(({ matchResources }) => matchResources.namespaceSelector.matchExpressions.flatMap(({ values }) => values));
const variable = (of: string, name: string): string => policy(of).variables?.find((one) => one.name === name)?.expression ?? '';
const textOf = (name: string): string => JSON.stringify(policy(name).validations);

test('every policy is bound once, refuses and tells the audit log, and never where K3s itself lives', () => {
  const names = ofKind('ValidatingAdmissionPolicy').map(({ metadata }) => metadata.name);
  expect(names.length).toBeGreaterThan(10);
  const bindings = ofKind('ValidatingAdmissionPolicyBinding').map(({ spec }) => spec as BindingSpec);
  expect(bindings.map(({ policyName }) => policyName).sort()).toEqual([...names].sort());
  for (const { validationActions, matchResources } of bindings) {
    expect(validationActions).toEqual(['Deny', 'Audit']);
    const [expression] = matchResources.namespaceSelector.matchExpressions;
    expect(expression).toMatchObject({ operator: 'NotIn' });
    expect(expression?.values).toContain('kube-system');
  }
});

test('a policy that cannot be evaluated refuses: a promise is not kept by chance', () => {
  for (const { spec } of ofKind('ValidatingAdmissionPolicy')) expect((spec as PolicySpec).failurePolicy).toBe('Fail');
});

test('no policy looks at more than it needs: no wildcard, no reading, no deleting', () => {
  for (const { spec } of ofKind('ValidatingAdmissionPolicy'))
    for (const { resources, operations } of (spec as PolicySpec).matchConstraints.resourceRules) {
      expect(resources.join()).not.toContain('*');
      expect(operations).toEqual(['CREATE', 'UPDATE']);
    }
});

test('pods that are older than a policy can still end, and labels of owners cannot be taken away', () => {
  const lenient = ofKind('ValidatingAdmissionPolicy')
    .filter(({ spec }) => (spec as PolicySpec).matchConditions?.some(({ expression }) => expression.includes('oldObject')))
    .map(({ metadata }) => metadata.name.replace('archipel-', ''));
  expect(lenient.sort()).toEqual(
    ['bounded-containers', 'bounded-workloads', 'capabilities', 'host-access', 'named-registries', 'own-accounts', 'pinned-images'].sort(),
  );
});

test('only components that state a privilege may have one, in their namespace and by their labels', () => {
  const host = variable('host-access', 'stated');
  expect(host).toContain("request.namespace == 'watch'");
  expect(host).toContain("variables.labels['app.kubernetes.io/component'] == 'host'");
  expect(host).toContain("variables.labels['app'] == 'wired'");
  expect(host).not.toMatch(/'root'|'plain'/);
  const capable = variable('capabilities', 'stated');
  expect(capable).toContain("== 'host'");
  expect(capable).toContain("== 'root'");
  expect(capable).not.toContain("'plain'");
});

test('where no component states a privilege, none is allowed', async () => {
  const { objects } = await write({ ...example, services: { ...example.services, admission: admission({}) } });
  const found = objects
    .filter(({ kind }) => kind === 'ValidatingAdmissionPolicy')
    .flatMap(({ spec }) => (spec as PolicySpec).variables ?? []);
  expect(found.filter(({ name }) => name === 'stated').map(({ expression }) => expression)).toEqual(['false', 'false']);
});

test('upstream charts name images and state requests as they please, but their images are pinned', () => {
  expect(exempt('named-registries')).toEqual(['kube-system', 'watch']);
  expect(exempt('bounded-workloads')).toEqual(['kube-system', 'watch']);
  expect(exempt('owners')).toEqual(['kube-system', 'watch']);
  for (const name of ['pinned-images', 'host-access', 'capabilities', 'own-accounts', 'bounded-containers', 'exposure'])
    expect(exempt(name)).toEqual(['kube-system']);
});

test('routes lead to the hosts that the services serve, and to no other', () => {
  for (const name of ['served-hosts', 'served-routes']) {
    expect(textOf(name)).toContain("['blog.example.org', 'www.example.org']");
  }
  expect(exempt('served-routes')).toEqual(['kube-system']);
});

test('what is exposed or gets everything is listed by the site, with a reason', () => {
  expect(textOf('exposure')).toContain("['web/printer']");
  expect(textOf('cluster-admins')).toContain("['rescue']");
  expect(() => resolve({ ...site, services: { it: admission({ exposed: { 'web/printer': 'so' } }) } }, 'site.ts')).toThrow('20 characters');
  expect(() =>
    resolve({ ...site, services: { it: admission({ exposed: { printer: 'asks by its own address, in the office' } }) } }, 'site.ts'),
  ).toThrow();
});

test('it has no pods and makes no namespace', () => {
  expect(written.blueprint.namespaces.map(({ name }) => name).sort()).toEqual(['data', 'watch', 'web']);
  expect(
    written.files.filter(({ path }) => path.startsWith('00-admission/')).every(({ object }) => object.metadata.namespace === undefined),
  ).toBe(true);
});

test.each([
  ['ghcr.io/example/shop:1.2.3', true, true, false],
  [`docker.io/library/mysql@sha256:${'a'.repeat(64)}`, true, true, false],
  [`quay.io:443/it/it:1.0@sha256:${'a'.repeat(64)}`, true, true, false],
  ['example/shop:1.2.3', false, true, false],
  ['shop:1.2.3', false, true, false],
  ['ghcr.io/example/shop:latest', true, true, true],
  ['ghcr.io/example/shop:main', true, true, true],
  ['ghcr.io/example/shop:1.2-stable', true, true, false],
  ['ghcr.io:443/example/shop', true, false, false],
])('image %s: registry %p, well formed with a tag or digest %p, moving %p', (name, registry, pinned, moving) => {
  expect(new RegExp(REGISTRY).test(name)).toBe(registry);
  const marked = name.includes('@sha256:') || /\/[^/:@]+:[^/:@]+$/.test(`/${name}`);
  expect(new RegExp(PINNED).test(`/${name}`) && marked).toBe(pinned);
  expect(new RegExp(MOVING).test(name)).toBe(moving);
});
