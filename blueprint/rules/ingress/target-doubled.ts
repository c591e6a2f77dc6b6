import type { Rule } from '../../rule';
import { targets } from '../targets';

export const ingressTargetDoubled: Rule = {
  id: 'ingress/target-doubled',
  severity: 'error',
  why: 'the provider refuses a target that it has already (API error target_already_defined)',
  check: (site) => {
    const seen = new Set<string>();
    return targets(site).flatMap(({ name, at }) => {
      const again = seen.has(name);
      seen.add(name);
      return again ? [{ at, what: 'the node is named twice', got: `'${name}'`, expected: 'each node once', do: 'remove it here' }] : [];
    });
  },
};
