import { budgetOf, fits, show } from '../room';
import type { Rule } from '../../rule';

export const capacityRequestsOverNodes: Rule = {
  id: 'capacity/requests-over-nodes',
  severity: 'error',
  why: 'a pod that finds no room for its requests stays Pending (kubernetes.io, resource management)',
  check: (site) => {
    const budget = budgetOf(site);
    if (!budget || fits(budget.asked, budget.total)) return [];
    return [
      {
        at: 'services',
        what: 'the pods ask for more than the nodes have',
        got: show(budget.asked),
        expected: `${show(budget.total)} at most, beside the systems, K3s and pods that stay on a node`,
        do: 'ask for less, run fewer replicas, or add a node or a larger one',
      },
    ];
  },
};
