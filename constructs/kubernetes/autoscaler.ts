import { Construct } from 'constructs';
import { toSeconds, type Duration } from '../units';
import { horizontalPodAutoscaler } from './kinds';
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
export class Autoscaler extends Construct {
  /** @throws Error when the sizes or the share are not valid */
  constructor(scope: Construct, props: AutoscalerProps) {
    super(scope, 'Autoscaler');
    const { name, namespace, labels, min, max, cpu } = props;
    const valid = Number.isInteger(min) && Number.isInteger(max) && min >= 1 && max >= min && cpu >= 1;
    if (!valid)
      throw new Error(
        `Deployment '${name}': scale is not valid, got ${min} to ${max} at ${cpu} %, expected 1 <= min <= max and 1 % or more`,
      );
    horizontalPodAutoscaler(this, {
      metadata: { name, namespace, labels: componentLabels(labels) },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
        minReplicas: min,
        maxReplicas: max,
        metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: cpu } } }],
        behavior: { scaleDown: { stabilizationWindowSeconds: toSeconds(props.scaleDownAfter ?? '5m') } },
      },
    });
  }
}
