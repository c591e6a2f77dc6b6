import { guarded } from '../sign-ins';
import type { Rule } from '../../rule';

export const signInHostBeyondCookie: Rule = {
  id: 'sign-in/host-beyond-cookie',
  severity: 'error',
  why: 'browsers send a cookie to the hosts of its domain alone (RFC 6265, 5.1.3): another host never learns that somebody signed in, and sends them round and round',
  check: (site) =>
    guarded(site)
      .filter(({ host, answer: { domains } }) => domains && !domains.some((domain) => host.endsWith(`.${domain}`)))
      .map(({ at, host, answer: { domains = [] } }) => ({
        at,
        what: 'the sign-in before it has no cookie there',
        got: `'${host}'`,
        expected: `a host in ${domains.map((domain) => `'${domain}'`).join(' or ')}`,
        do: `serve it as a host in ${domains.join(' or ')}, or give the sign-in a domain that holds it`,
      })),
};
