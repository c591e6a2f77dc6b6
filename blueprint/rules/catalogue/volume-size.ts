import { toMebibytes } from '../../../constructs/units';
import type { Rule } from '../../rule';

const GIB = 1024;
const SMALLEST = 10;
const LARGEST = 10_240;

export const catalogueVolumeSize: Rule = {
  id: 'catalogue/volume-size',
  severity: 'error',
  why: 'block volumes come in whole gigabytes, 10 to 10240 (docs.hetzner.com, volumes)',
  check: ({ blueprint: { nodes } }) =>
    nodes.flatMap(({ name, machine }) =>
      Object.entries('volumes' in machine ? machine.volumes : {}).flatMap(([volume, { size }]) => {
        const gib = toMebibytes(size) / GIB;
        if (Number.isInteger(gib) && gib >= SMALLEST && gib <= LARGEST) return [];
        return [
          {
            at: `nodes.${name}.volumes.${volume}.size`,
            what: `volume '${volume}' of node '${name}' has a size that is not sold`,
            got: size,
            expected: `whole gibibytes, ${SMALLEST}Gi to ${LARGEST}Gi`,
            do: 'choose a size in between',
          },
        ];
      }),
    ),
};
