import { doors, domainsOf } from '../sign-ins';
import { oneOf } from '../words';
import type { Rule } from '../../rule';

export const signInCookieElsewhere: Rule = {
  id: 'sign-in/cookie-elsewhere',
  severity: 'error',
  why: 'a browser takes a cookie for a domain from the hosts in it alone (RFC 6265, 5.3): from another host it is thrown away, and nobody stays signed in',
  check: (site) =>
    doors(site).flatMap((door) => {
      const hosts = [...new Set(Object.values(door.serves).map(({ host }) => host))];
      return domainsOf(site, door)
        .filter((domain) => !hosts.some((host) => host === domain || host.endsWith(`.${domain}`)))
        .map((domain) => ({
          at: `services.${door.name}`,
          what: `gives out cookies for '${domain}' from no host in it`,
          got: hosts.join(', '),
          expected: `a host in '${domain}'`,
          do: `give ${door.name} a host name in ${domain}, or another domain: ${oneOf(hosts.map(parentOf), 'one that holds its host')}`,
        }));
    }),
};

const parentOf = (host: string): string => host.split('.').slice(1).join('.');
