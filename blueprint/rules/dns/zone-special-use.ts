import type { Rule } from '../../rule';

/** Domains that the public DNS never answers for; example and test are kept for examples (RFC 2606). */
const SPECIAL = ['local', 'localhost', 'internal', 'invalid', 'onion', 'alt', 'home.arpa'];

export const dnsZoneSpecialUse: Rule = {
  id: 'dns/zone-special-use',
  severity: 'error',
  why: 'no public name server answers for these domains and no certificate authority signs them (RFC 6761, RFC 6762, RFC 8375)',
  check: ({ environment: { zones } }) =>
    Object.entries(zones).flatMap(([domain, { provider }]) => {
      const special = SPECIAL.find((suffix) => domain === suffix || domain.endsWith(`.${suffix}`));
      if (special === undefined || provider === 'elsewhere') return [];
      return [
        {
          at: `zones.${domain}`,
          what: 'the zone is in a domain that the public DNS does not have',
          got: `${domain} in .${special}`,
          expected: 'a domain that you have registered',
          do: 'name one, or keep the zone elsewhere()',
        },
      ];
    }),
};
