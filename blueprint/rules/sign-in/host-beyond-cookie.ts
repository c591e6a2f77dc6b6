import { forwardAuthFor } from '../../service';
import { servedHosts } from '../hosts';
import type { Rule } from '../../rule';

export const signInHostBeyondCookie: Rule = {
  id: 'sign-in/host-beyond-cookie',
  severity: 'error',
  why: 'browsers send a cookie to the hosts of its domain alone (RFC 6265, 5.1.3): another host never learns that somebody signed in, and sends them round and round',
  check: (site) => {
    const definitions = Object.fromEntries(Object.entries(site.environment.services).map(([name, { definition }]) => [name, definition]));
    return servedHosts(site)
      .filter(({ signIn }) => signIn === 'forward-auth')
      .flatMap(({ at, service, host }) => {
        const domain = forwardAuthFor(service, site.blueprint.services, definitions)?.domain;
        if (domain === undefined || host.endsWith(`.${domain}`)) return [];
        return [
          {
            at,
            what: 'the sign-in before it has no cookie there',
            got: `'${host}'`,
            expected: `a host in '${domain}'`,
            do: `serve it as a host in ${domain}, or give the sign-in a domain that holds both`,
          },
        ];
      });
  },
};
