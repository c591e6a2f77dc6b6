import { directoriesOf, isIn } from '../directories';
import type { Rule } from '../../rule';

export const directoryDomainNotOwn: Rule = {
  id: 'directory/domain-not-own',
  severity: 'error',
  why: 'a directory answers for its whole domain: as the public zone it would hide every record of it, and a domain of somebody else is not ours to name (wiki.samba.org, Active Directory Naming FAQ)',
  check: (site) => {
    const zones = Object.keys(site.environment.zones);
    return directoriesOf(site).flatMap(({ service, domain }) => {
      const zone = zones.find((known) => isIn(domain, known));
      if (zone !== undefined && zone !== domain && !zones.some((known) => isIn(known, domain))) return [];
      return [
        {
          at: `services.${service}.realm`,
          what: 'the domain of the directory is not a subdomain for it alone',
          got: zones.includes(domain)
            ? `'${domain}', a zone of the site`
            : zone
              ? `'${domain}', which holds a zone`
              : `'${domain}', in no zone`,
          expected: `a subdomain of ${zones.join(' or ')}`,
          do: `write realm: 'ad.${zone ?? zones[0] ?? 'example.org'}'`,
        },
      ];
    });
  },
};
