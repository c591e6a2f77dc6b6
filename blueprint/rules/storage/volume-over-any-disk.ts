import { toMebibytes } from '../../../constructs/units';
import { USABLE_DISK } from '../kubernetes';
import { schedulable } from '../pods';
import { gibibytes } from '../words';
import type { Rule } from '../../rule';

export const storageVolumeOverAnyDisk: Rule = {
  id: 'storage/volume-over-any-disk',
  severity: 'error',
  why: 'a local-path volume lies on the disk of one node; it is never spread',
  check: (site) => {
    const disks = schedulable(site).flatMap(({ capacity }) => (capacity ? [capacity.diskMib * USABLE_DISK] : []));
    const largest = Math.max(0, ...disks);
    if (disks.length === 0 || disks.length < schedulable(site).length) return []; // a machine that the catalogue does not know
    return site.blueprint.services
      .filter(({ on }) => on === undefined)
      .flatMap(({ name, claims }) =>
        claims
          .filter(({ size, boundToNode }) => boundToNode && toMebibytes(size) > largest)
          .map(({ claim, size }) => ({
            at: `services.${name}`,
            what: `the volume ${claim} fits on no node`,
            got: size,
            expected: `${gibibytes(largest)} at most`,
            do: 'make it smaller, keep the files in a bucket, or add a node with a larger disk',
          })),
      );
  },
};
