import { load } from './esm';

interface Finding {
  readonly object: string;
  readonly text: string;
}
interface Verdict {
  readonly passed: string[];
  readonly failed: string[];
  readonly messages: string[];
}
const { findingsOf, isOurs, tooLax, settle } = load<{
  findingsOf(summary: object): readonly Finding[];
  isOurs(blueprint: object): (finding: Finding) => boolean;
  tooLax(summary: object, blueprint: object): readonly Finding[];
  settle(verdict: Verdict, at: string, objects: readonly string[], findings: readonly Finding[]): void;
}>('verdict');

test.each([
  ['rejected', { object: 'Service/a/b', reason: 'unknown field' }],
  ['podsecurity_warnings', { object: 'Deployment/a/b', warning: 'would violate' }],
  ['other_warnings', { object: 'Deployment/a/b', warning: 'deprecated' }],
  ['pods_refused', { workload: 'Deployment/a/b', reason: 'violates' }],
  ['podsecurity_violations', { workload: 'Deployment/a/b', reason: 'violates' }],
  ['not_created', { workload: 'Deployment/a/b', have: 0, want: 1, reason: 'quota' }],
  ['pending', { workload: 'Deployment/a/b', pod: 'a/b-1', reason: 'no node' }],
  ['pvc_not_bound', { pvc: 'a/b', reason: 'no class' }],
  ['references', { object: 'Deployment/a/b', problem: 'Secret c does not exist' }],
  ['skipped', { source: 'a.yaml#0', why: 'no kind' }],
])('%s in a summary is a finding, with its words', (key, found) => {
  const [finding, ...others] = findingsOf({ [key]: [found] });
  const words = Object.values(found).at(-1) as string;
  expect(others).toEqual([]);
  expect(finding?.text).toContain(words);
});

test('a summary without trouble has no findings', () => {
  expect(findingsOf({ rejected: [], references: [], objects: 12, pods: { Running: 2 } })).toEqual([]);
});

test('a namespace whose services all keep to restricted must hold at restricted', () => {
  const blueprint = {
    namespaces: [{ name: 'web' }, { name: 'old' }, { name: 'empty' }],
    services: [
      { namespace: 'web', components: { app: { podSecurity: 'restricted' } } },
      { namespace: 'old', components: { app: { podSecurity: 'restricted' }, agent: { podSecurity: 'baseline' } } },
    ],
  };
  const would = { restricted: ['blog: runAsNonRoot != true'] };
  expect(tooLax({ pss_would_violate: { web: would, old: would, empty: would } }, blueprint).map(({ object }) => object)).toEqual([
    'Namespace/web',
  ]);
});

test('every object is passed or failed, once, and every failure says why', () => {
  const verdict: Verdict = { passed: [], failed: [], messages: [] };
  const found = { object: 'Service/a/b', text: 'refused' };
  settle(verdict, '1.34 site', ['Service/a/b', 'Service/a/c'], [found, found, { object: 'pods', text: 'none' }]);
  expect(verdict).toEqual({
    passed: ['1.34 site Service/a/c'],
    failed: ['1.34 site Service/a/b', '1.34 site pods'],
    messages: ['1.34 site Service/a/b: refused', '1.34 site pods: none'],
  });
});

test('of policies those may find nobody whose pods an upstream chart makes or a job is, and no other', () => {
  const pods = { upstreamLabels: undefined, onDemand: false };
  const ours = isOurs({
    services: [
      {
        namespace: 'a',
        components: {
          app: { ...pods, name: 'app' },
          copy: { ...pods, name: 'copy', onDemand: true },
          operator: { ...pods, name: 'operator', upstreamLabels: {} },
        },
      },
    ],
  });
  const nobody = (name: string): Finding => ({ object: `NetworkPolicy/a/${name}`, text: 'points to nothing: selector {} matches no pod' });
  expect(['app', 'copy', 'operator'].filter((name) => ours(nobody(name)))).toEqual(['app']);
  expect(ours({ ...nobody('copy'), text: 'points to nothing: ConfigMap b does not exist' })).toBe(true);
});
