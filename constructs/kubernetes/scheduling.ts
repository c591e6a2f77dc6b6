import type { k8s } from 'cdk8s-plus-28';
import type { Plain } from './plain';
import { sortedMapOrNone } from './sorted-map';

export const HOSTNAME = 'kubernetes.io/hostname';

/** `strict`: never two on a node, waiting instead; `preferred`: on different nodes where that is possible; `none`: anywhere. */
export type Spread = 'strict' | 'preferred' | 'none';

export interface SchedulingProps {
  /**
   * Node on which the pods must run, by its host name.
   * @default - any
   */
  readonly node?: string;
  /**
   * Nodes on which the pods may run, by their host names.
   * @default - any
   */
  readonly nodes?: readonly string[];
  /**
   * Labels of the nodes on which the pods may run.
   * @default - any
   */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /**
   * Taints that the pods bear.
   * @default - none
   */
  readonly tolerations?: readonly Plain<k8s.Toleration>[];
  /**
   * PriorityClass, which decides who stays when a node is full.
   * @default - the cluster's default
   */
  readonly priorityClass?: string;
}

export function renderScheduling(
  props: SchedulingProps,
  spread: Spread,
  selector: Readonly<Record<string, string>>,
): Partial<Plain<k8s.PodSpec>> {
  const nodeSelector = { ...props.nodeSelector, ...(props.node !== undefined && { [HOSTNAME]: props.node }) };
  return {
    priorityClassName: props.priorityClass,
    nodeSelector: sortedMapOrNone(nodeSelector),
    tolerations: props.tolerations?.length ? props.tolerations : undefined,
    ...placement(SPREADS[spread](selector), props.nodes),
  };
}

function placement(spread: Partial<Plain<k8s.PodSpec>>, nodes: readonly string[] | undefined): Partial<Plain<k8s.PodSpec>> {
  if (nodes === undefined) return spread;
  const matchExpressions = [{ key: HOSTNAME, operator: 'In', values: [...nodes].sort() }];
  const nodeAffinity = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } };
  return { ...spread, affinity: { nodeAffinity, ...spread.affinity } };
}

const SPREADS: Readonly<Record<Spread, (selector: Readonly<Record<string, string>>) => Partial<Plain<k8s.PodSpec>>>> = {
  none: () => ({}),
  strict: (matchLabels) => ({
    affinity: {
      podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: { matchLabels }, topologyKey: HOSTNAME }] },
    },
  }),
  preferred: (matchLabels) => ({
    topologySpreadConstraints: [{ maxSkew: 1, topologyKey: HOSTNAME, whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels } }],
  }),
};
