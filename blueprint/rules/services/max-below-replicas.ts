import { partsOf } from '../pods';
import type { Rule } from '../../rule';

export const servicesMaxBelowReplicas: Rule = {
  id: 'services/max-below-replicas',
  severity: 'error',
  why: 'an autoscaler refuses a maximum below its minimum (kubernetes.io, HorizontalPodAutoscaler)',
  check: (site) =>
    partsOf(site).flatMap(({ service, component: { name, replicas, maxReplicas } }) =>
      maxReplicas === undefined || maxReplicas >= replicas
        ? []
        : [
            {
              at: `services.${service.name}.maxReplicas`,
              what: `${name} may not scale up to what it starts with`,
              got: `at most ${maxReplicas} of ${replicas}`,
              expected: `${replicas} or more`,
              do: `make maxReplicas ${replicas} or more, or remove it`,
            },
          ],
    ),
};
