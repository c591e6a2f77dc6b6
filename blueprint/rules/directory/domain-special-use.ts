import { directoriesOf, isIn } from '../directories';
import type { Rule } from '../../rule';

/** RFC 6761, RFC 6762, RFC 7686, RFC 8375, RFC 9476. */
const SPECIAL = ['local', 'localhost', 'invalid', 'onion', 'alt', 'home.arpa'];

export const directoryDomainSpecialUse: Rule = {
  id: 'directory/domain-special-use',
  severity: 'error',
  why: 'machines ask their neighbours and not a server for names in .local (RFC 6762), and a realm cannot be renamed later',
  check: (site) =>
    directoriesOf(site).flatMap(({ service, domain }) => {
      const special = SPECIAL.find((suffix) => isIn(domain, suffix));
      if (special === undefined) return [];
      return [
        {
          at: `services.${service}.realm`,
          what: 'the domain of the directory is kept for something else',
          got: `'${domain}' in .${special}`,
          expected: 'a subdomain of a registered domain',
          do: "name one, such as 'ad.example.org'",
        },
      ];
    }),
};
