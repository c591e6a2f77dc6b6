import { systemUpgrade } from '../../../charts/system-upgrade/service';
import type { EnvironmentInput } from '../../../environments/environment';
import { podClaims } from '../pod-claims';
import { containersOf, podsOf } from '../pods';
import { siteClaims } from '../site-claims';
import { write, type KubeJson, type WrittenSite } from '../site-objects';
import { watched } from '../watched';

interface Expression {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}
interface Plan {
  readonly version: string;
  readonly concurrency: number;
  readonly cordon?: boolean;
  readonly drain?: Readonly<Record<string, unknown>>;
  readonly prepare?: { readonly args: readonly string[] };
  readonly nodeSelector: { readonly matchExpressions: readonly Expression[] };
  readonly postCompleteLabels: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}
interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

const at = (version: string): EnvironmentInput => ({
  ...watched({ k3s: systemUpgrade({ days: ['sunday'], from: '03:30', until: '05:00', timeZone: 'Europe/Paris', drainTimeout: '20m' }) }),
  cluster: { version },
});
let site: WrittenSite;
beforeAll(async () => {
  site = await write(at('v1.36.3+k3s1'));
});

const object = ({ objects }: WrittenSite, kind: string, name: string): KubeJson | undefined =>
  objects.find((other) => other.kind === kind && other.metadata.name === name);
const planOf = (of: WrittenSite, name: string): Plan => object(of, 'Plan', name)?.spec as Plan;
const rulesOf = (kind: string, name: string): readonly Rule[] =>
  (object(site, kind, name) as unknown as { readonly rules: readonly Rule[] }).rules;

/** Whether a plan takes a node with these labels (kubernetes.io, labels: set-based requirements). */
const takes = ({ nodeSelector }: Plan, labels: Readonly<Record<string, string>>): boolean =>
  nodeSelector.matchExpressions.every(({ key, operator, values = [] }) => {
    if (operator === 'In') return values.includes(labels[key] ?? '');
    if (operator === 'NotIn') return !values.includes(labels[key] ?? '');
    return operator === 'DoesNotExist' && !(key in labels);
  });
const joined = ({ blueprint }: WrittenSite, node: string): Readonly<Record<string, string>> => ({
  ...blueprint.nodes.find(({ name }) => name === node)?.labels,
  ...(blueprint.cluster?.servers.includes(node) ? { 'node-role.kubernetes.io/control-plane': 'true' } : {}),
});

test('nodes that joined at the version of the site are left alone: nothing is emptied when the service comes', () => {
  for (const name of ['k3s-servers', 'k3s-agents'])
    for (const node of ['one', 'two']) expect([name, node, takes(planOf(site, name), joined(site, node))]).toEqual([name, node, false]);
});

test('when the version of the site changes, the servers are taken by one plan and the agents by the other', async () => {
  const next = await write(at('v1.36.4+k3s1'));
  const taken = (name: string) => ['one', 'two'].filter((node) => takes(planOf(next, name), joined(site, node)));
  expect([taken('k3s-servers'), taken('k3s-agents')]).toEqual([['one'], ['two']]);
  expect(planOf(next, 'k3s-servers').version).toBe('v1.36.4+k3s1');
});

test('an upgraded node carries the label of the version to which it came, as one that joins with it', async () => {
  const next = await write(at('v1.36.4+k3s1'));
  for (const name of ['k3s-servers', 'k3s-agents']) {
    const { postCompleteLabels } = planOf(next, name);
    const after = Object.fromEntries(
      // the controller writes versions with a dash: labels hold no plus
      Object.entries(postCompleteLabels).map(([key, value]) => [key, value.replace('$(LATEST_VERSION)', 'v1.36.4-k3s1')]),
    );
    for (const node of ['one', 'two']) expect(takes(planOf(next, name), { ...joined(site, node), ...after })).toBe(false);
    expect(after).toEqual({ 'archipel/k3s': joined(next, 'one')['archipel/k3s'] });
  }
});

test('one node at a time, emptied within its budgets, in the window that the site says', () => {
  for (const name of ['k3s-servers', 'k3s-agents']) {
    const { concurrency, exclusive, drain, window, tolerations, cordon } = planOf(site, name);
    expect({ concurrency, exclusive, cordon }).toEqual({ concurrency: 1, exclusive: true, cordon: undefined });
    expect(drain).toEqual({ deleteEmptydirData: true, force: true, ignoreDaemonSets: true, timeout: '20m' });
    expect(window).toEqual({ days: ['sunday'], startTime: '03:30', endTime: '05:00', timeZone: 'Europe/Paris' });
    expect(tolerations).toEqual([{ operator: 'Exists' }]);
  }
});

test('agents wait until the servers are through, servers for nobody', () => {
  expect(planOf(site, 'k3s-agents').prepare?.args).toEqual(['prepare', 'k3s-servers']);
  expect(planOf(site, 'k3s-servers').prepare).toBeUndefined();
});

test('a node that is alone is closed to new pods, not emptied; without agents there is no plan for them', async () => {
  const written = at('v1.36.3+k3s1');
  const { blog: _, ...others } = written.services ?? {};
  const alone = await write({ ...written, nodes: { one: written.nodes['one']! }, services: others });
  expect(planOf(alone, 'k3s-servers')).toMatchObject({ cordon: true });
  expect(planOf(alone, 'k3s-servers').drain).toBeUndefined();
  expect(object(alone, 'Plan', 'k3s-agents')).toBeUndefined();
});

test('a job may take as long as four drains and a start', () => {
  const [container] = containersOf(podsOf(site).find(({ id }) => id === 'Deployment k3s/k3s-controller')!);
  const env = Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value]));
  expect(env['SYSTEM_UPGRADE_JOB_ACTIVE_DEADLINE_SECONDS']).toBe(String(4 * 1200 + 900));
  expect(env['SYSTEM_UPGRADE_JOB_KUBECTL_IMAGE']).toMatch(/^registry\.k8s\.io\/kubectl:v1\./);
});

test('the controller changes no other kind than its own, and reads secrets of its own namespace only', () => {
  const cluster = rulesOf('ClusterRole', 'k3s-k3s-controller').concat(rulesOf('ClusterRole', 'k3s-k3s-upgrade'));
  const rules = [...cluster, ...rulesOf('Role', 'k3s-controller'), ...rulesOf('Role', 'k3s-upgrade')];
  expect(rules.flatMap(({ apiGroups, resources, verbs }) => [...apiGroups, ...resources, ...verbs])).not.toContain('*');
  expect(cluster.filter(({ resources }) => resources.includes('secrets'))).toEqual([]);
  const kinds = cluster.filter(({ resources, verbs }) => resources.includes('customresourcedefinitions') && verbs.includes('update'));
  expect(kinds.map(({ resourceNames }) => resourceNames)).toEqual([['plans.upgrade.cattle.io']]);
});

test('plans name the account of the jobs, and wait for the kind that the controller makes', () => {
  for (const name of ['k3s-servers', 'k3s-agents']) {
    expect(object(site, 'ServiceAccount', String(planOf(site, name)['serviceAccountName']))?.metadata.namespace).toBe('k3s');
    expect(object(site, 'Plan', name)?.metadata.annotations?.['argocd.argoproj.io/sync-options']).toBe('SkipDryRunOnMissingResource=true');
  }
});

test('the controller itself is restricted; its namespace is not, for the jobs', () => {
  const restricted = { ...site, blueprint: { ...site.blueprint, services: [] } };
  const found = podClaims['every pod meets Pod Security restricted']?.(restricted) ?? [];
  expect(found.filter((text) => text.includes('k3s-controller'))).toEqual([]);
  expect(site.blueprint.namespaces.find(({ name }) => name === 'k3s')?.podSecurity).toBe('privileged');
});

test.each(Object.entries({ ...podClaims, ...siteClaims }))('%s', (_, claim) => {
  expect(claim(site)).toEqual([]);
});
