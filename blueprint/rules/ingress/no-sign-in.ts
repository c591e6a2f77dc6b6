import { servedHosts } from '../hosts';
import type { Rule } from '../../rule';

export const ingressNoSignIn: Rule = {
  id: 'ingress/no-sign-in',
  severity: 'error',
  why: 'software without a sign-in of its own is open to whoever reaches it; the edge asks the service that signs people in, and the Traefik of K3s asks nobody',
  check: (site) => {
    const definitions = Object.values(site.environment.services).map(({ definition }) => definition);
    const asks = site.blueprint.services.some(({ role }) => role === 'edge');
    const signsIn = definitions.some(({ provides }) => provides?.['forward-auth'] !== undefined);
    if (asks && signsIn) return [];
    return servedHosts(site)
      .filter(({ signIn }) => signIn === 'forward-auth')
      .map(({ at, service, host }) => ({
        at,
        what: signsIn ? 'no service of the site asks for a sign-in before it' : 'nobody in the site signs in',
        got: `'${host}' of '${service}', which has no sign-in of its own`,
        expected: signsIn ? 'a service that is the edge' : "a service that provides 'forward-auth'",
        do: signsIn ? 'add a service such as traefik({})' : `add a service that signs people in, or stop serving ${host}`,
      }));
  },
};
