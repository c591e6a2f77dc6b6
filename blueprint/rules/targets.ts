import type { NodePlan } from '../blueprint';
import type { Site } from '../site';

/** A node that takes requests from outside, as the site file names it. */
export interface Target {
  readonly name: string;
  /** Its place in the list, or `ingress` where the list is the default. */
  readonly at: string;
  /** Undefined where no node has this name. */
  readonly node: NodePlan | undefined;
}

export function targets({ environment: { ingress }, blueprint }: Site): readonly Target[] {
  const list = ingress?.kind === 'load-balancer' ? { key: 'targets', names: ingress.targets } : { key: 'on', names: ingress?.on };
  const byName = new Map(blueprint.nodes.map((node) => [node.name, node]));
  return (blueprint.ingress?.targets ?? []).map((name, i) => ({
    name,
    at: list.names === undefined ? 'ingress' : `ingress.${list.key}.${i}`,
    node: byName.get(name),
  }));
}
