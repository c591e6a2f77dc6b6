import type { Rule } from '../../rule';

export const ingressEdgeWithoutIngress: Rule = {
  id: 'ingress/edge-without-ingress',
  severity: 'error',
  why: 'the edge runs on the nodes that take requests, and nothing says which these are',
  check: ({ blueprint: { ingress, services } }) =>
    ingress
      ? []
      : services
          .filter(({ role }) => role === 'edge')
          .map(({ name }) => ({
            at: `services.${name}`,
            what: 'the service takes requests from outside, and the site has no way in',
            got: 'no ingress',
            expected: 'an ingress, also where only the mesh is served',
            do: 'add ingress: hostPorts(), or a load balancer',
          })),
};
