import { hetznerNetworkZones } from '../../../environments/catalogue/hetzner';
import type { Rule } from '../../rule';
import { suggest } from '../suggest';

const zones = [...new Set(Object.values(hetznerNetworkZones))];

export const networkZoneUnknown: Rule = {
  id: 'network/zone-unknown',
  severity: 'error',
  why: 'a subnet lives in one network zone of the provider (docs.hetzner.com, networks FAQ)',
  check: ({ environment: { network } }) =>
    network === undefined || zones.includes(network.zone)
      ? []
      : [
          {
            at: 'network.zone',
            what: 'no network zone has this name',
            got: `'${network.zone}'`,
            expected: `one of ${zones.join(', ')}`,
            do: suggest(network.zone, zones, 'name the zone of the nodes'),
          },
        ],
};
