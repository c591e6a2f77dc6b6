import type { Finding, Rule } from '../../rule';
import { locationsOf } from '../machines';
import { suggest } from '../suggest';
import { oneOf } from '../words';

export const catalogueUnknownLocation: Rule = {
  id: 'catalogue/unknown-location',
  severity: 'error',
  why: 'the provider refuses what is ordered for a place where it has no data centre (environments/catalogue, dated)',
  check: ({ blueprint: { nodes, addresses, ingress } }) => {
    const judge = (at: string, owner: string, provider: string, location: string): readonly Finding[] => {
      const known = locationsOf(provider);
      if (known.length === 0 || known.includes(location)) return [];
      return [
        {
          at,
          what: `${owner} is in a location that its provider does not have`,
          got: `'${location}'`,
          expected: oneOf(known, 'a location'),
          do: suggest(location, known, 'choose a location of the provider'),
        },
      ];
    };
    const balancer = ingress?.balancer;
    return [
      ...nodes.flatMap(({ name, provider, machine }) => judge(`nodes.${name}.location`, `node '${name}'`, provider, machine.location)),
      ...addresses.flatMap(({ name, provider, location }) => judge(`addresses.${name}.location`, `address '${name}'`, provider, location)),
      ...(balancer ? judge('ingress.location', 'the load balancer', balancer.provider, balancer.location) : []),
    ];
  },
};
