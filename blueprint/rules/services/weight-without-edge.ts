import type { Rule } from '../../rule';

export const servicesWeightWithoutEdge: Rule = {
  id: 'services/weight-without-edge',
  severity: 'error',
  why: 'an Ingress leads all requests of a path to one Service (kubernetes.io, Ingress): the Traefik that K3s brings can switch between two versions, and not weigh them',
  check: ({ blueprint: { services, cluster } }) =>
    services.flatMap(({ name, serves }) =>
      Object.values(serves)
        .flatMap(({ host, candidate }) => (candidate && cluster?.edge.bundled ? [{ host, weight: candidate.weight }] : []))
        .filter(({ weight }) => weight > 0 && weight < 100)
        .map(({ host, weight }) => ({
          at: `services.${name}.release`,
          what: `nothing shares the requests for ${host} out between its two versions`,
          got: `weight ${weight} and the Traefik that K3s brings`,
          expected: 'an edge of the site, or a weight of 0 or 100',
          do: 'add traefik() to the services',
        })),
    ),
};
