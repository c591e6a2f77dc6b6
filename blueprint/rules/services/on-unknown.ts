import { suggest } from '../suggest';
import { oneOf } from '../words';
import type { Rule } from '../../rule';

export const servicesOnUnknown: Rule = {
  id: 'services/on-unknown',
  severity: 'error',
  why: 'pods that must stay on a node that does not exist stay Pending (kubernetes.io, assigning pods to nodes)',
  check: ({ blueprint: { nodes, services } }) => {
    const names = nodes.map(({ name }) => name);
    const known = new Set(names);
    return services.flatMap(({ name, on }) =>
      on === undefined || known.has(on)
        ? []
        : [
            {
              at: `services.${name}.on`,
              what: 'stays on a node that the site does not have',
              got: `'${on}'`,
              expected: oneOf(names, 'a node'),
              do: suggest(on, names, 'name a node of the site'),
            },
          ],
    );
  },
};
