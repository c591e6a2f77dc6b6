import type { Rule } from '../../rule';

export const dnsZoneNested: Rule = {
  id: 'dns/zone-nested',
  severity: 'warning',
  why: 'a zone inside another answers only once its parent delegates to it with NS records (RFC 1034, section 4.2.1), which nothing here writes',
  check: ({ environment: { zones } }) =>
    Object.keys(zones).flatMap((domain) => {
      const labels = domain.split('.');
      const parent = labels.map((_, i) => labels.slice(i + 1).join('.')).find((candidate) => Object.hasOwn(zones, candidate));
      if (parent === undefined) return [];
      return [
        {
          at: `zones.${domain}`,
          what: 'the zone is inside another zone of the site',
          got: `${domain} in ${parent}`,
          expected: 'zones apart, or a delegation',
          do: `remove it, since ${parent} can hold its names, or delegate it by hand and accept this`,
        },
      ];
    }),
};
