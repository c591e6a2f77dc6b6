import { servedHosts } from '../hosts';
import { suggest } from '../suggest';
import { count, oneOf } from '../words';
import type { Finding, Rule } from '../../rule';

/** Certificates with the same set of names that are given in seven days (letsencrypt.org/docs/rate-limits). */
const SAME_NAMES = 5;

export const servicesWildcardUncertified: Rule = {
  id: 'services/wildcard-uncertified',
  severity: 'error',
  why: 'a wildcard is given through DNS alone, and five certificates with the same names a week (letsencrypt.org/docs/rate-limits)',
  check: (site) =>
    site.blueprint.services.flatMap(({ name, options }) => {
      const certified = site.environment.services[name]?.definition.certifies;
      if (!certified) return [];
      const { zones, wildcards } = certified({ options: options as never, site: site.environment });
      return wildcards.flatMap((domain, index): readonly Finding[] => {
        const at = `services.${name}.wildcards.${index}`;
        if (!zones.some((zone) => domain === zone || domain.endsWith(`.${zone}`))) {
          return [
            {
              at,
              what: 'a wildcard certificate is asked for a domain whose DNS it cannot write',
              got: `'${domain}'`,
              expected: oneOf(zones, 'a zone that it can write to'),
              do: suggest(domain, zones, 'name a domain in one of these zones, or remove it'),
            },
          ];
        }
        const sharing = new Set(
          servedHosts(site)
            .filter(({ host, to }) => to === 'internet' && host.slice(host.indexOf('.') + 1) === domain)
            .map(({ service }) => service),
        );
        if (sharing.size <= SAME_NAMES) return [];
        return [
          {
            at,
            what: `too many services would each ask for the certificate '*.${domain}'`,
            got: count(sharing.size, 'service'),
            expected: `${SAME_NAMES} or fewer`,
            do: `remove '${domain}' from wildcards, or serve some of them under another domain`,
          },
        ];
      });
    }),
};
