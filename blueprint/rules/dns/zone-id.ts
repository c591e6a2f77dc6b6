import type { Rule } from '../../rule';

export const dnsZoneId: Rule = {
  id: 'dns/zone-id',
  severity: 'error',
  why: 'the id of a zone at Cloudflare is 32 hexadecimal digits (developers.cloudflare.com, find zone and account IDs)',
  check: ({ environment: { zones } }) =>
    Object.entries(zones).flatMap(([domain, { provider, zoneId }]) =>
      provider !== 'cloudflare' || zoneId === undefined || /^[0-9a-f]{32}$/.test(zoneId)
        ? []
        : [
            {
              at: `zones.${domain}.zoneId`,
              what: 'this is no zone id',
              got: `'${zoneId}', ${zoneId.length} characters`,
              expected: '32 digits of 0-9 and a-f',
              do: "copy it from the zone's overview page, or remove it to have it looked up by name",
            },
          ],
    ),
};
