import { nearest } from '../../../constructs/nearest';
import type { Rule } from '../../rule';
import { zoneOf } from '../../draft';
import { nearestHost } from '../hosts';
import { instead, oneOf } from '../words';

export const dnsPtrOutsideZones: Rule = {
  id: 'dns/ptr-outside-zones',
  severity: 'error',
  why: 'mail servers refuse a reverse name that does not lead back to its address (RFC 1912, section 2.1), and only zones of the site get that record',
  check: ({ environment: { zones }, blueprint: { addresses } }) => {
    const domains = Object.keys(zones);
    return addresses.flatMap(({ name, ptr }) =>
      ptr === undefined || zoneOf(ptr, domains) !== undefined
        ? []
        : [
            {
              at: `addresses.${name}.ptr`,
              what: `the reverse name of address '${name}' is in no zone of the site`,
              got: `'${ptr}'`,
              expected: `a name in ${oneOf(domains, 'a zone')}`,
              do: instead(nearestHost(ptr, domains, nearest), 'name a host of zones, or add its domain there'),
            },
          ],
    );
  },
};
