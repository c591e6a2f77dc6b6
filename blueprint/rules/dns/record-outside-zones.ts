import { nearest } from '../../../constructs/nearest';
import { zoneOf } from '../../draft';
import type { Rule } from '../../rule';
import { nearestHost } from '../hosts';
import { instead, oneOf } from '../words';
import { toldBy } from '../told';

export const dnsRecordOutsideZones: Rule = {
  id: 'dns/record-outside-zones',
  severity: 'error',
  why: 'a record outside the zones of the site is written nowhere: mail for such a domain finds no server (RFC 5321, section 5)',
  check: (site) => {
    const domains = Object.keys(site.environment.zones);
    const first = new Map<string, { readonly service: string; readonly name: string }>();
    for (const { service, name } of toldBy(site)) {
      const key = `${service} ${name.split('.').slice(-2).join('.')}`;
      if (zoneOf(name, domains) === undefined && !first.has(key)) first.set(key, { service, name });
    }
    return [...first.values()].map(({ service, name }) => ({
      at: `services.${service}`,
      what: 'what the DNS shall say of it is in no zone of the site',
      got: `'${name}'`,
      expected: `a name in ${oneOf(domains, 'a zone')}`,
      do: instead(nearestHost(name, domains, nearest), 'add its domain to zones, kept elsewhere() where somebody else writes the records'),
    }));
  },
};
