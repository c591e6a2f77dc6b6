import { budgetOf, fits, show } from '../room';
import type { Rule } from '../../rule';

export const capacityMaxReplicas: Rule = {
  id: 'capacity/max-replicas',
  severity: 'warning',
  why: 'an autoscaler that finds no room leaves its pods Pending just when the load is high (kubernetes.io, HorizontalPodAutoscaler)',
  check: (site) => {
    const now = budgetOf(site);
    const most = budgetOf(site, ({ replicas, maxReplicas }) => Math.max(replicas, maxReplicas ?? 0));
    if (!now || !most || !fits(now.asked, now.total) || fits(most.asked, most.total)) return [];
    return [
      {
        at: 'services',
        what: 'scaled up all the way, the pods ask for more than the nodes have',
        got: show(most.asked),
        expected: `${show(most.total)} at most`,
        do: 'lower maxReplicas, ask for less, or add a node',
      },
    ];
  },
};
