import type { Blueprint } from '../../blueprint/blueprint';

/** Ranges so wide that they name nobody: an operator who may come from anywhere is known by the mesh alone. */
const WIDEST = 8;

/** Networks that nobody decides against: the operator's, and whatever the site calls its own. */
export function neverRefused({ operator, layers }: Pick<Blueprint, 'operator' | 'layers'>): readonly string[] {
  const known = operator.sshFrom.filter((range) => Number(range.split('/')[1] ?? 32) >= WIDEST);
  return [...new Set([...layers.map(({ cidr }) => cidr), ...known])].sort();
}
