import { partsOf, schedulable } from '../pods';
import { enumerate } from '../words';
import type { Rule } from '../../rule';

export const clusterNothingSchedulable: Rule = {
  id: 'cluster/nothing-schedulable',
  severity: 'error',
  why: 'a pod without tolerations starts on no node that is tainted NoSchedule or NoExecute (kubernetes.io, taints and tolerations)',
  check: (site) => {
    const { cluster } = site.blueprint;
    if (!cluster || partsOf(site).length === 0 || schedulable(site).length > 0) return [];
    return [
      {
        at: 'nodes',
        what: 'every node of the cluster is tainted',
        got: enumerate([...cluster.servers, ...cluster.agents]),
        expected: 'one node at least that takes pods',
        do: 'remove the taints of one node, or add an agent',
      },
    ];
  },
};
