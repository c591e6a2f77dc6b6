import { prefixOf } from '../../../constructs/network/cidr';
import { PODS_PREFIX } from '../kubernetes';
import { count } from '../words';
import type { Rule } from '../../rule';

export const clusterPodsTooSmall: Rule = {
  id: 'cluster/pods-too-small',
  severity: 'error',
  why: 'each node takes a /24 of the range of pods (docs.k3s.io/installation/requirements: change cluster-cidr beyond 255 nodes); a node without one runs no pods',
  check: ({ blueprint: { cluster } }) => {
    if (!cluster) return [];
    const members = cluster.servers.length + cluster.agents.length;
    const room = Math.floor(2 ** (PODS_PREFIX - prefixOf(cluster.pods)));
    if (members <= room) return [];
    return [
      {
        at: 'cluster.pods',
        what: 'the range of pods has no /24 for each node',
        got: `${cluster.pods}: room for ${count(room, 'node')}`,
        expected: `room for ${members}`,
        do: `widen it to a /${PODS_PREFIX - Math.ceil(Math.log2(members))} or larger`,
      },
    ];
  },
};
