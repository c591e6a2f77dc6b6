import { Workload, type WorkloadProps } from '../../../constructs/kubernetes';
import { at, deployment, one, synth } from './support';

const made = (props: WorkloadProps) => synth((chart) => new Workload(chart, props));

describe('Workload under an autoscaler', () => {
  const manifests = made({ ...deployment, replicas: { min: 3, max: 6, cpu: 70 } });

  test('says no number of replicas itself', () => {
    expect(at(one(manifests, 'Deployment'), 'spec')).not.toHaveProperty('replicas');
    expect(at(one(made(deployment), 'Deployment'), 'spec.replicas')).toBe(2);
  });

  test('is kept between its sizes', () => {
    expect(at(one(manifests, 'HorizontalPodAutoscaler'), 'spec')).toEqual({
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 3,
      maxReplicas: 6,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } }],
      behavior: { scaleDown: { stabilizationWindowSeconds: 300 } },
    });
  });

  test.each([
    [0, 6, 70],
    [3, 2, 70],
    [1.5, 2, 70],
    [1, 2, 0],
  ])('refuses %p to %p at %p %%', (min, max, cpu) => {
    expect(() => made({ ...deployment, replicas: { min, max, cpu } })).toThrow(
      `got ${min} to ${max} at ${cpu} %, expected 1 <= min <= max`,
    );
  });
});
