import type { Rule } from '../../rule';
import { canJoinNetwork } from '../addresses';

export const networkNoMember: Rule = {
  id: 'network/no-member',
  severity: 'warning',
  why: 'a private network that no node can join serves nobody',
  check: ({ environment: { network }, blueprint: { nodes } }) =>
    network === undefined || nodes.some(canJoinNetwork)
      ? []
      : [
          {
            at: 'network',
            what: 'no node is in the private network',
            got: `${nodes.length} nodes elsewhere`,
            expected: "a node at the network's provider",
            do: 'remove the network; a mesh joins machines of any provider',
          },
        ],
};
