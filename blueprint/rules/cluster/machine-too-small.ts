import { K3S_MINIMUM } from '../kubernetes';
import { isServer } from '../pods';
import { fits, show } from '../room';
import type { Rule } from '../../rule';

export const clusterMachineTooSmall: Rule = {
  id: 'cluster/machine-too-small',
  severity: 'warning',
  why: 'the smallest machines for K3s are 2 cores and 2 GB for a server, 1 core and 512 MB for an agent, pods not counted (docs.k3s.io/installation/requirements)',
  check: ({ blueprint: { nodes } }) =>
    nodes.flatMap((node) => {
      const least = node.k3s && K3S_MINIMUM[isServer(node) ? 'server' : 'agent'];
      if (!least || !node.capacity || fits(least, node.capacity)) return [];
      return [
        {
          at: `nodes.${node.name}`,
          what: `the machine is too small for K3s' ${isServer(node) ? 'server' : 'agent'}`,
          got: show(node.capacity),
          expected: `${show(least)} at least`,
          do: 'take a larger machine',
        },
      ];
    }),
};
