import { networkZone } from '../../../environments/catalogue';
import type { Rule } from '../../rule';

export const networkZoneMismatch: Rule = {
  id: 'network/zone-mismatch',
  severity: 'error',
  why: 'a network joins locations of one network zone only (docs.hetzner.com, networks FAQ)',
  check: ({ environment: { network }, blueprint: { nodes } }) =>
    nodes.flatMap(({ name, provider, machine, privateAddress }) => {
      const zone = networkZone(provider, machine.location);
      if (!network || zone === undefined || privateAddress === undefined || zone === network.zone) return [];
      return [
        {
          at: `nodes.${name}.location`,
          what: `node '${name}' stands outside the zone of the private network`,
          got: `'${machine.location}' in ${zone}`,
          expected: `a location of ${network.zone}`,
          do: 'move the node, or the network and all its nodes (network.zone)',
        },
      ];
    }),
};
