import { nearest } from '../../../constructs/nearest';
import type { Rule } from '../../rule';
import { nearestHost, servedHosts } from '../hosts';
import { instead, oneOf } from '../words';

export const dnsHostOutsideZones: Rule = {
  id: 'dns/host-outside-zones',
  severity: 'error',
  why: 'a name outside the zones of the site gets no DNS record, and no certificate by DNS-01 (letsencrypt.org/docs/challenge-types)',
  check: (site) => {
    const domains = Object.keys(site.environment.zones);
    return servedHosts(site)
      .filter(({ zone }) => zone === undefined)
      .map(({ at, service, host }) => ({
        at,
        what: `the host of service '${service}' is in no zone of the site`,
        got: `'${host}'`,
        expected: `a name in ${oneOf(domains, 'a zone')}`,
        do: instead(nearestHost(host, domains, nearest), 'add its domain to zones, or serve it under one of them'),
      }));
  },
};
