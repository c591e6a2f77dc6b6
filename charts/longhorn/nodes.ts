import type { NodePlan } from '../../blueprint/blueprint';
import type { SiteFacts } from '../../blueprint/site-facts';

/** Most nodes that hold a volume where the site does not say how many: more cost disk and writes, and survive what two do not (longhorn.io, best practices). */
const USUAL = 3;

/** Pods of Longhorn bear no taint: small nodes that are there for their vote hold nothing. */
const bare = (taints: readonly string[]): boolean => taints.every((taint) => taint.endsWith(':PreferNoSchedule'));

/** Whether volumes are held and attached there. */
export const takesPods = ({ k3s, taints }: Pick<NodePlan, 'k3s' | 'taints'>): boolean => k3s !== undefined && bare(taints);

/** Nodes that hold each volume. */
export const copiesOf = ({ replicas }: { readonly replicas?: number | undefined }, { nodes }: Pick<SiteFacts, 'nodes'>): number => {
  const storing = Object.values(nodes).filter(({ roles, taints }) => (roles.includes('server') || roles.includes('agent')) && bare(taints));
  return replicas ?? Math.min(USUAL, Math.max(1, storing.length));
};
