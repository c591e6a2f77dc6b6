import type { Construct } from 'constructs';
import type { k8s } from 'cdk8s-plus-28';
import { toSeconds, type Duration } from '../units';
import { KubeObject, type Body } from './kube-object';
import { componentLabels, type ComponentLabels } from './labels';

/** How many replicas a load calls for. */
export interface Scale {
  readonly min: number;
  readonly max: number;
  /** Use of the requested processor time, in percent, that the replicas are kept at. */
  readonly cpu: number;
  /**
   * How long a lower load must last before replicas go.
   * @default '5m'
   */
  readonly scaleDownAfter?: Duration;
}

export interface AutoscalerProps extends Scale {
  /** Name of the Deployment, and of the autoscaler. */
  readonly name: string;
  /**
   * @default - the chart's namespace
   */
  readonly namespace?: string;
  readonly labels: ComponentLabels;
}

/** Keeps a Deployment, which must not say its replicas itself, between two sizes. */
export class Autoscaler extends KubeObject {
  /** @throws Error when the sizes or the share are not valid */
  constructor(scope: Construct, { name, namespace, labels, min, max, cpu, scaleDownAfter }: AutoscalerProps) {
    const valid = Number.isInteger(min) && Number.isInteger(max) && min >= 1 && max >= min && cpu >= 1;
    if (!valid)
      throw new Error(
        `Deployment '${name}': scale is not valid, got ${min} to ${max} at ${cpu} %, expected 1 <= min <= max and 1 % or more`,
      );
    super(scope, {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name, namespace, labels: componentLabels(labels) },
      body: {
        spec: {
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
          minReplicas: min,
          maxReplicas: max,
          metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: cpu } } }],
          behavior: { scaleDown: { stabilizationWindowSeconds: toSeconds(scaleDownAfter ?? '5m') } },
        },
      } satisfies Body<k8s.KubeHorizontalPodAutoscalerV2Props>,
    });
  }
}
