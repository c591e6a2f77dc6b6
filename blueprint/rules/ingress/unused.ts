import type { Rule } from '../../rule';

export const ingressUnused: Rule = {
  id: 'ingress/unused',
  severity: 'warning',
  why: 'without a host that is served nothing listens behind it; the Traefik that K3s brings serves the internet only',
  check: ({ blueprint: { ingress, services, cluster } }) =>
    !ingress || services.some(({ serves }) => Object.values(serves).some(({ to }) => to === 'internet' || cluster?.edge.bundled === false))
      ? []
      : [
          {
            at: 'ingress',
            what: 'no service is served to the internet',
            got: `${ingress.kind} for no host`,
            expected: 'a service with a host, or no ingress',
            do: 'give a service a host, or remove the ingress until one has it',
          },
        ],
};
