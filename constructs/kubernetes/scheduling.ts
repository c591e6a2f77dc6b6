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
  /**
   * Volume of the installation that one node at a time attaches and that pods of several components mount, by what the installation calls it: all of them run
   * where the first of them does. One that is alone runs anywhere.
   * @default - none
   */
  readonly besideVolume?: string;
}

/** Label of pods by the volume that they share. */
export const VOLUME_LABEL = 'archipel/volume';
const INSTANCE = 'app.kubernetes.io/instance';

/** What pods that share a volume carry beside their own labels. */
export const volumeLabel = ({ besideVolume }: SchedulingProps): Readonly<Record<string, string>> =>
  besideVolume === undefined ? {} : { [VOLUME_LABEL]: besideVolume };

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
    ...placement(SPREADS[spread](selector), { ...onNodes(props), ...besideOthers(props, selector[INSTANCE]) }),
  };
}

function placement(spread: Partial<Plain<k8s.PodSpec>>, affinity: Plain<k8s.Affinity>): Partial<Plain<k8s.PodSpec>> {
  return Object.keys(affinity).length === 0 ? spread : { ...spread, affinity: { ...affinity, ...spread.affinity } };
}

function onNodes({ nodes }: SchedulingProps): Plain<k8s.Affinity> {
  if (nodes === undefined) return {};
  const matchExpressions = [{ key: HOSTNAME, operator: 'In', values: [...nodes].sort() }];
  return { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } } };
}

/** The scheduler lets the first of a group run anywhere: a pod that would satisfy its own demand when nobody does (kubernetes.io, inter-pod affinity). */
function besideOthers(props: SchedulingProps, instance: string | undefined): Plain<k8s.Affinity> {
  if (props.besideVolume === undefined) return {};
  const matchLabels = { ...(instance !== undefined && { [INSTANCE]: instance }), ...volumeLabel(props) };
  return { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: { matchLabels }, topologyKey: HOSTNAME }] } };
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
