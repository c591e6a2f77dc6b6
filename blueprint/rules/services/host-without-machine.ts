import { isOnHost } from '../../hosting';
import type { Rule } from '../../rule';
import { oneOf } from '../words';

export const servicesHostWithoutMachine: Rule = {
  id: 'services/host-without-machine',
  severity: 'error',
  why: 'processes of a machine are on one machine, which nobody but the site can choose: K3s places pods alone',
  check: ({ blueprint: { nodes, services } }) =>
    services.flatMap(({ name, on, components }) =>
      on !== undefined || !Object.values(components).some(isOnHost)
        ? []
        : [
            {
              at: `services.${name}`,
              what: 'lives on a machine and says none',
              got: 'no on',
              expected: oneOf(
                nodes.map((node) => node.name),
                'a node',
              ),
              do: "add on: '<node>'",
            },
          ],
    ),
};
