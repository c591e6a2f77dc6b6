import { doors, domainsOf } from '../sign-ins';
import type { Rule } from '../../rule';

export const signInCookiesOverlap: Rule = {
  id: 'sign-in/cookies-overlap',
  severity: 'error',
  why: 'a browser sends the cookies of a domain to the hosts of the domains in it too (RFC 6265, 5.1.3): of two with one name the sign-in cannot tell which is meant',
  check: (site) =>
    doors(site).flatMap((door) => {
      const domains = domainsOf(site, door);
      return domains.flatMap((inner) =>
        domains
          .filter((outer) => inner.endsWith(`.${outer}`))
          .map((outer) => ({
            at: `services.${door.name}`,
            what: `gives out cookies for '${inner}' and for '${outer}', which holds it`,
            got: `'${inner}' beside '${outer}'`,
            expected: 'domains none of which is in another',
            do: `leave '${inner}' out: the cookie of ${outer} reaches its hosts`,
          })),
      );
    }),
};
