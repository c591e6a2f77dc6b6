import { breadth, partsOf, placesOf } from '../pods';
import { count } from '../words';
import type { Rule } from '../../rule';

export const servicesReplicasOverNodes: Rule = {
  id: 'services/replicas-over-nodes',
  severity: 'error',
  why: 'replicas that must not share a node need as many nodes; the rest stay Pending (kubernetes.io, pod anti-affinity)',
  check: (site) => {
    return partsOf(site)
      .map((part) => ({
        ...part,
        nodes: placesOf(site, part.component).length,
        most: part.component.maxReplicas ?? part.component.replicas,
      }))
      .filter(({ service, component, nodes, most }) => nodes > 0 && component.spread === 'strict' && most > breadth(service, nodes))
      .map(({ service, component, nodes, most }) => ({
        at: `services.${service.name}`,
        what: `${component.name} has more replicas than nodes to spread over`,
        got: count(most, 'replica'),
        expected: `${breadth(service, nodes)} at most`,
        do: service.on === undefined ? 'run fewer replicas, or add nodes that take pods' : `remove on: '${service.on}', or run one replica`,
      }));
  },
};
