import { partsOf } from '../pods';
import { fits, NOTHING, pinnedTo, roomOf, show } from '../room';
import type { Rule } from '../../rule';

export const capacityPinnedOverNode: Rule = {
  id: 'capacity/pinned-over-node',
  severity: 'error',
  why: 'pods that must stay on a node have no other room (kubernetes.io, assigning pods to nodes)',
  check: (site) => {
    const pinned = pinnedTo(partsOf(site));
    return site.blueprint.nodes.flatMap((node) => {
      const room = roomOf(site, node);
      const asked = pinned.get(node.name) ?? NOTHING;
      if (!room || node.k3s === undefined || fits(asked, room)) return [];
      return [
        {
          at: `nodes.${node.name}`,
          what: 'the pods that stay on this node do not fit on it',
          got: show(asked),
          expected: `${show(room)} at most`,
          do: `let a service run anywhere (remove on: '${node.name}'), ask for less, or take a larger machine`,
        },
      ];
    });
  },
};
