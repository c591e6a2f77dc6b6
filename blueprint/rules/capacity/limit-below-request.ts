import { toMebibytes } from '../../../constructs/units';
import { partsOf } from '../pods';
import type { Rule } from '../../rule';

export const capacityLimitBelowRequest: Rule = {
  id: 'capacity/limit-below-request',
  severity: 'error',
  why: 'the API server refuses a limit below its request (kubernetes.io, resource management)',
  check: (site) =>
    partsOf(site)
      .filter(({ component: { memory, memoryLimit } }) => toMebibytes(memoryLimit) < toMebibytes(memory))
      .map(({ service, component: { name, memory, memoryLimit } }) => ({
        at: `services.${service.name}`,
        what: `${name} may use less memory than it asks for`,
        got: `a limit of ${memoryLimit} for ${memory}`,
        expected: `${memory} or more`,
        do: `make the limit ${memory} or more`,
      })),
};
