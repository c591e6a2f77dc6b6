import { MAILCOW_NEEDS } from '../kubernetes';
import { partsOf } from '../pods';
import { leftBeside, pinnedTo } from '../room';
import type { Rule } from '../../rule';

export const clusterMailShortOfMemory: Rule = {
  id: 'cluster/mail-short-of-memory',
  severity: 'error',
  why: 'under 6 GiB of memory Mailcow dies (docs.mailcow.email, prerequisites)',
  check: (site) => {
    const pinned = pinnedTo(partsOf(site));
    return site.blueprint.nodes.flatMap((node) => {
      const room = node.roles.includes('mail') && leftBeside(node, pinned.get(node.name));
      if (!room || room.memoryMib >= MAILCOW_NEEDS.memoryMib) return [];
      return [
        {
          at: `nodes.${node.name}`,
          what: 'too little memory is left for Mailcow',
          got: `${room.memoryMib}Mi beside ${node.k3s === undefined ? 'the system' : 'the system, K3s and the pods that stay on this node'}`,
          expected: `${MAILCOW_NEEDS.memoryMib}Mi`,
          do: 'take a larger machine, or move services off this node',
        },
      ];
    });
  },
};
