import { overlaps } from '../../../constructs/network/cidr';
import type { Rule } from '../../rule';

export const networkOverlap: Rule = {
  id: 'network/overlap',
  severity: 'error',
  why: 'a packet to an address that two layers own goes to one of them only; Mailcow brings 172.22.1.0/24 (docs.mailcow.email)',
  check: ({ blueprint: { layers } }) =>
    layers.flatMap((layer, i) =>
      layers
        .slice(i + 1)
        .filter((other) => overlaps(layer.cidr, other.cidr))
        .map((other) => ({
          at: other.path,
          what: `the ${other.name} and ${layer.name} networks share addresses`,
          got: `${other.cidr} and ${layer.cidr}`,
          expected: 'ranges apart',
          do: `choose another range for one of them (${layer.path}, ${other.path})`,
        })),
    ),
};
