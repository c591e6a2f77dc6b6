import { nodePromises } from '../recovery';
import { budgetAfterLoss, indispensable, NOTHING, show } from '../room';
import { enumerate } from '../words';
import type { Rule } from '../../rule';

export const promisesNodeCapacity: Rule = {
  id: 'promises/node-capacity',
  severity: 'error',
  why: 'a pod that finds no room on the nodes that are left stays Pending (kubernetes.io, resource management)',
  check: (site) => {
    const needed = indispensable(site);
    const names = new Set(needed);
    return nodePromises(site)
      .filter(({ node }) => (node === undefined ? needed.length > 0 : names.has(node)))
      .map(({ at, node }) => ({
        at,
        what: `without ${node ?? enumerate(needed)} the pods do not fit on the other nodes`,
        got: `${show(budgetAfterLoss(site)?.asked ?? NOTHING)} asked for`,
        expected: 'room for all pods on the nodes that are left',
        do: 'take larger machines or one more node, ask for less, or remove the promise',
      }));
  },
};
