import type { Rule } from '../../rule';

export const dnsZoneUnused: Rule = {
  id: 'dns/zone-unused',
  severity: 'warning',
  why: 'a zone without a record does nothing, and often means that a host was written in another',
  check: ({ blueprint: { zones, dns, services } }) => {
    const used = new Set([
      ...dns.map(({ zone }) => zone),
      ...services.flatMap(({ serves }) => Object.values(serves).map(({ zone }) => zone)),
    ]);
    return zones
      .filter(({ domain, settings }) => !used.has(domain) && Object.keys(settings).length === 0)
      .map(({ domain }) => ({
        at: `zones.${domain}`,
        what: 'nothing in the site uses this zone',
        got: `${domain} without a host`,
        expected: 'a service, a node or an address with a name in it',
        do: 'remove it until something is served there',
      }));
  },
};
