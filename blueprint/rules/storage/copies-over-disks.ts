import { toMebibytes } from '../../../constructs/units';
import { answeredVolumes, diskFor, staysOn } from '../volumes';
import { gibibytes } from '../words';
import type { Rule } from '../../rule';

export const storageCopiesOverDisks: Rule = {
  id: 'storage/copies-over-disks',
  severity: 'error',
  why: 'each copy of a volume takes its whole size of the disk of its node, as if it were full: beyond that no volume is made (longhorn.io, settings, storage over-provisioning percentage)',
  check: (site) => {
    const bound = staysOn(site.blueprint.services);
    return answeredVolumes(site).flatMap(({ provider, nodes, volumes }) => {
      const disks = nodes.map((node) => diskFor(node, bound));
      if (disks.length === 0 || disks.includes(undefined)) return []; // a machine that the catalogue does not know
      const sizes = volumes.map(({ volume }) => ({ mebibytes: toMebibytes(volume.size), copies: volume.copies }));
      const once = sizes.reduce((sum, { mebibytes }) => sum + mebibytes, 0);
      const asked = sizes.reduce((sum, { mebibytes, copies }) => sum + mebibytes * copies, 0);
      // no node holds anything twice
      const room = disks.reduce<number>((sum, disk) => sum + Math.min(disk ?? 0, once), 0);
      const crowded = volumes.find(
        ({ volume: { size, copies } }) =>
          copies <= disks.length && disks.filter((disk) => (disk ?? 0) >= toMebibytes(size)).length < copies,
      );
      if (asked <= room && !crowded) return [];
      return [
        {
          at: `services.${provider.name}`,
          what: crowded
            ? `too few nodes have a disk on which the volume ${crowded.volume.claim} fits`
            : 'the volumes, with all their copies, do not fit on the disks',
          got: crowded ? `${crowded.volume.size}, ${crowded.volume.copies} times` : `${gibibytes(asked)} of copies`,
          expected: `${gibibytes(room)} at most on ${nodes.map(({ name }) => name).join(', ')}`,
          do: 'make volumes smaller, keep fewer copies or files in a bucket, or take larger machines',
        },
      ];
    });
  },
};
