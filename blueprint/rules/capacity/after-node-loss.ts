import { nodePromises } from '../recovery';
import { budgetAfterLoss, indispensable, NOTHING, show } from '../room';
import type { Rule } from '../../rule';

export const capacityAfterNodeLoss: Rule = {
  id: 'capacity/after-node-loss',
  severity: 'warning',
  why: 'when a node is lost its pods start on the others, if they find room (kubernetes.io, resource management)',
  check: (site) => {
    const promised = new Set(nodePromises(site).map(({ node }) => node));
    const needed = promised.has(undefined) ? [] : indispensable(site);
    const asked = show(budgetAfterLoss(site)?.asked ?? NOTHING);
    return needed
      .filter((node) => !promised.has(node)) // promises/node-capacity tells
      .map((node) => ({
        at: `nodes.${node}`,
        what: `without ${node} the pods do not fit on the other nodes`,
        got: `${asked} asked for`,
        expected: 'room for all pods on the nodes that are left',
        do: 'take larger machines or one more node, ask for less, or accept that some pods wait',
      }));
  },
};
