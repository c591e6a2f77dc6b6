import { networkZone } from '../../../environments/catalogue';
import type { Rule } from '../../rule';

export const ingressFloatingZone: Rule = {
  id: 'ingress/floating-zone',
  severity: 'error',
  why: 'a floating IP moves between servers of its own network zone only (docs.hetzner.com, floating IPs)',
  check: ({ blueprint: { addresses, nodes } }) => {
    const byName = new Map(nodes.map((node) => [node.name, node]));
    return addresses.flatMap(({ name, provider, location, on }) => {
      const node = byName.get(on);
      const home = networkZone(provider, location);
      const there = node && networkZone(node.provider, node.machine.location);
      if (!node || home === undefined || there === undefined || home === there) return [];
      return [
        {
          at: `addresses.${name}.location`,
          what: `address '${name}' is in another network zone than the node that holds it`,
          got: `'${location}' in ${home}, '${node.machine.location}' in ${there}`,
          expected: `a location of ${there}`,
          do: `write '${node.machine.location}'`,
        },
      ];
    });
  },
};
