import { breadth, partsOf, placesOf } from '../pods';
import { count } from '../words';
import type { Rule } from '../../rule';

export const servicesReplicasOverNodes: Rule = {
  id: 'services/replicas-over-nodes',
  severity: 'error',
  why: 'replicas that must not share a node need as many nodes; the rest stay Pending (kubernetes.io, pod anti-affinity)',
  check: (site) => {
    return partsOf(site)
      .map((part) => ({ ...part, nodes: placesOf(site, part.component).length }))
      .filter(({ service, component, nodes }) => nodes > 0 && component.spread === 'strict' && component.replicas > breadth(service, nodes))
      .map(({ service, component, nodes }) => ({
        at: `services.${service.name}`,
        what: `${component.name} has more replicas than nodes to spread over`,
        got: count(component.replicas, 'replica'),
        expected: `${breadth(service, nodes)} at most`,
        do: service.on === undefined ? 'run fewer replicas, or add nodes that take pods' : `remove on: '${service.on}', or run one replica`,
      }));
  },
};
