import { MAILCOW_NEEDS } from '../kubernetes';
import { partsOf } from '../pods';
import { leftBeside, pinnedTo } from '../room';
import { hosted } from '../../hosting';
import type { Rule } from '../../rule';

export const clusterMailShortOfMemory: Rule = {
  id: 'cluster/mail-short-of-memory',
  severity: 'error',
  why: 'under 6 GiB of memory Mailcow dies (docs.mailcow.email, prerequisites)',
  check: (site) => {
    const pinned = pinnedTo(partsOf(site));
    return site.blueprint.nodes.flatMap((node) => {
      // a service that brings it says what it takes: the rules of capacity/ count that
      const promised = node.roles.includes('mail') && !hosted(site.blueprint.services).some((own) => own.node === node.name);
      const room = promised && leftBeside(node, pinned.get(node.name));
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
