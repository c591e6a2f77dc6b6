import { nearest } from '../../../constructs/nearest';
import type { Rule } from '../../rule';
import { zoneOf } from '../../draft';
import { nearestHost } from '../hosts';
import { instead, oneOf } from '../words';

export const dnsNodeDomainOutside: Rule = {
  id: 'dns/node-domain-outside',
  severity: 'error',
  why: 'the nodes get their names in this domain: outside the zones nobody can resolve them',
  check: ({ environment: { nodeDomain, zones } }) => {
    const domains = Object.keys(zones);
    if (nodeDomain === undefined || zoneOf(nodeDomain, domains) !== undefined) return [];
    return [
      {
        at: 'nodeDomain',
        what: 'the domain of the nodes is in no zone of the site',
        got: `'${nodeDomain}'`,
        expected: `a domain in ${oneOf(domains, 'a zone')}`,
        do: instead(nearestHost(nodeDomain, domains, nearest), 'name a domain of zones, or add it there'),
      },
    ];
  },
};
