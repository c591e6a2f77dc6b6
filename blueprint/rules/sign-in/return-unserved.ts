import { signIns } from '../sign-ins';
import { instead, oneOf } from '../words';
import type { Rule } from '../../rule';

export const signInReturnUnserved: Rule = {
  id: 'sign-in/return-unserved',
  severity: 'error',
  why: 'an issuer sends people back with a code to the address that it knows (openid.net/specs/openid-connect-core-1_0.html, redirect_uri); where nobody serves it the code is lost, or somebody else gets it',
  check: (site) =>
    signIns(site)
      .filter(({ request: { host }, hosts }) => host === undefined || !hosts.includes(host))
      .map(({ service, at, request: { host }, hosts }) => ({
        at,
        what: host === undefined ? 'nobody could return from the sign-in' : 'people return from the sign-in to a host that is not its own',
        got: host === undefined ? `no host name of ${service}` : `'${host}'`,
        expected: oneOf([...new Set(hosts)], 'a host name that it serves'),
        do: instead(hosts[0], `give ${service} a host name, or let it sign people in by itself`),
      })),
};
