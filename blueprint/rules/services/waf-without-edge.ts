import type { Rule } from '../../rule';

export const servicesWafWithoutEdge: Rule = {
  id: 'services/waf-without-edge',
  severity: 'error',
  why: 'an Ingress leads to a Service of its own namespace (kubernetes.io, Ingress), so the Traefik that K3s brings would go past the firewall to pods that only the firewall may reach',
  check: ({ blueprint: { services, cluster } }) =>
    services
      .filter(({ role }) => role === 'waf' && cluster !== undefined && cluster.edge.bundled)
      .map(({ name }) => ({
        at: `services.${name}`,
        what: 'nothing sends requests to the web application firewall',
        got: 'the Traefik that K3s brings',
        expected: 'an edge of the site',
        do: 'add traefik() to the services',
      })),
};
