import { USABLE_DISK } from '../kubernetes';
import { staysOn } from '../volumes';
import { gibibytes } from '../words';
import type { Rule } from '../../rule';

export const storageVolumesOverDisk: Rule = {
  id: 'storage/volumes-over-disk',
  severity: 'error',
  why: 'local-path volumes have no quota: they fill the disk of their node, and at 85 % the kubelet evicts pods (kubernetes.io, node-pressure eviction)',
  check: ({ blueprint: { nodes, services } }) => {
    const asked = staysOn(services);
    return nodes.flatMap(({ name, capacity }) => {
      const mebibytes = asked.get(name) ?? 0;
      if (!capacity || mebibytes <= capacity.diskMib * USABLE_DISK) return [];
      return [
        {
          at: `nodes.${name}`,
          what: 'the volumes that stay on this node do not fit on its disk',
          got: `${gibibytes(mebibytes)} of volumes`,
          expected: `${gibibytes(capacity.diskMib * USABLE_DISK)} at most, of ${gibibytes(capacity.diskMib)}`,
          do: `make volumes smaller, move a service off ${name}, or take a larger machine`,
        },
      ];
    });
  },
};
