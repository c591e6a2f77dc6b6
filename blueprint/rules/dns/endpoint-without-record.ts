import type { Rule } from '../../rule';
import { zoneOf } from '../../draft';

export const dnsEndpointWithoutRecord: Rule = {
  id: 'dns/endpoint-without-record',
  severity: 'warning',
  why: 'a written endpoint is taken to exist; in a zone that the site keeps somebody would have to add its record by hand',
  check: ({ environment: { zones }, blueprint: { nodes } }) => {
    const ours = Object.entries(zones).flatMap(([domain, { provider }]) => (provider === 'elsewhere' ? [] : [domain]));
    return nodes.flatMap(({ name, machine: { endpoint, nat } }) => {
      const zone = endpoint === undefined || nat ? undefined : zoneOf(endpoint, ours);
      if (zone === undefined) return [];
      return [
        {
          at: `nodes.${name}.endpoint`,
          what: `the name of node '${name}' gets no record in the zone that the site keeps`,
          got: `'${endpoint}' in ${zone}`,
          expected: 'a name outside the zones of the site, or none',
          do: 'remove the line to have a name made, or add its record by hand and accept this',
        },
      ];
    });
  },
};
