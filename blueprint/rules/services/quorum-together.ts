import { breadth, partsOf, placesOf } from '../pods';
import { count } from '../words';
import type { Rule } from '../../rule';

export const servicesQuorumTogether: Rule = {
  id: 'services/quorum-together',
  severity: 'error',
  why: 'voters that share a node are lost together, and with them the majority (redis.io, Sentinel: computers that fail independently)',
  check: (site) => {
    return partsOf(site)
      .map((part) => ({ ...part, nodes: placesOf(site, part.component).length }))
      .filter(
        ({ service, component: { quorum, replicas }, nodes }) => nodes > 0 && quorum && replicas >= 3 && breadth(service, nodes) < replicas,
      )
      .map(({ service, component: { name, replicas }, nodes }) => ({
        at: `services.${service.name}`,
        what: `voters of ${name} share a node`,
        got: `${replicas} voters on ${count(breadth(service, nodes), 'node')}`,
        expected: `${replicas} nodes that take pods`,
        do: service.on === undefined ? 'add a small node that votes, or run one member and say what is lost' : `remove on: '${service.on}'`,
      }));
  },
};
