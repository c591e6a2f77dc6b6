import {
  Namespace,
  NamespaceBounds,
  type NamespaceBoundsProps,
  type NamespaceProps,
  type PodSecurityLevel,
} from '../../../constructs/kubernetes';
import { at, identities, one, synth } from './support';

const made = (props: Partial<NamespaceProps> = {}) => synth((chart) => new Namespace(chart, { name: 'data', ...props }));
const bounded = (props: Partial<NamespaceBoundsProps>) => synth((chart) => new NamespaceBounds(chart, { namespace: 'data', ...props }));
const podSecurity = (level: PodSecurityLevel) =>
  Object.fromEntries(
    ['enforce', 'audit', 'warn'].flatMap((mode) => [
      [`pod-security.kubernetes.io/${mode}`, level],
      [`pod-security.kubernetes.io/${mode}-version`, 'latest'],
    ]),
  );

describe('Namespace', () => {
  test('enforces, audits and warns at restricted, and stands in no namespace itself', () => {
    const manifests = made();
    expect(identities(manifests)).toEqual(['Namespace data']);
    expect(one(manifests, 'Namespace').metadata).toEqual({
      name: 'data',
      labels: { 'app.kubernetes.io/managed-by': 'archipel', ...podSecurity('restricted') },
    });
  });

  test('enforces another level only when told, whatever its labels say', () => {
    const labels = { 'pod-security.kubernetes.io/enforce': 'privileged', team: 'a' };
    expect(one(made({ podSecurity: 'baseline', labels }), 'Namespace').metadata.labels).toEqual({
      'app.kubernetes.io/managed-by': 'archipel',
      team: 'a',
      ...podSecurity('baseline'),
    });
  });

  test('carries annotations', () => {
    expect(one(made({ annotations: { a: 'b' } }), 'Namespace').metadata.annotations).toEqual({ a: 'b' });
  });

  test('has a name that is one label', () => {
    expect(() => made({ name: 'a.b' })).toThrow("Namespace 'a.b': name is not valid");
  });
});

describe('NamespaceBounds', () => {
  test('bounds what its pods ask for together', () => {
    const quota = { cpu: '4', memory: '8Gi', memoryLimit: '16Gi' } as const;
    const small = one(bounded({ quota }), 'ResourceQuota');
    expect(small.metadata).toMatchObject({ name: 'quota', namespace: 'data' });
    expect(at(small, 'spec')).toEqual({ hard: { 'requests.cpu': '4', 'requests.memory': '8Gi', 'limits.memory': '16Gi' } });
    expect(at(one(bounded({ quota: { ...quota, storage: '1Ti', pods: 20 } }), 'ResourceQuota'), 'spec.hard')).toMatchObject({
      'requests.storage': '1Ti',
      pods: '20',
    });
  });

  test('bounds the number of objects, in the order of their names', () => {
    const quota = { cpu: '4', memory: '8Gi', memoryLimit: '16Gi', objects: { services: 5, 'jobs.batch': 10 } } as const;
    const hard = at(one(bounded({ quota }), 'ResourceQuota'), 'spec.hard') as object;
    expect(Object.entries(hard).slice(3)).toEqual([
      ['count/jobs.batch', '10'],
      ['count/services', '5'],
    ]);
  });

  test('bounds a container that states nothing', () => {
    const limits = one(bounded({ containerDefaults: { cpu: '50m', memory: '64Mi', memoryLimit: '128Mi' } }), 'LimitRange');
    expect(limits.metadata).toMatchObject({ name: 'container-defaults', namespace: 'data' });
    expect(at(limits, 'spec.limits')).toEqual([
      { type: 'Container', defaultRequest: { cpu: '50m', memory: '64Mi' }, default: { memory: '128Mi' } },
    ]);
  });
});
