import { machineOf, typeName } from '../../../environments/catalogue';
import type { Rule } from '../../rule';
import { knowsType, locationsOf } from '../machines';
import { enumerate } from '../words';

export const catalogueNotSoldThere: Rule = {
  id: 'catalogue/not-sold-there',
  severity: 'error',
  why: 'not every type is sold in every location: cx and cax are in the EU only (environments/catalogue, dated)',
  check: ({ blueprint: { nodes } }) =>
    nodes.flatMap(({ name, provider, machine }) => {
      const type = knowsType(machine) ? machineOf(machine) : undefined;
      if (!type || type.locations.includes(machine.location) || !locationsOf(provider).includes(machine.location)) return [];
      return [
        {
          at: `nodes.${name}.location`,
          what: `the type of node '${name}' is not sold there`,
          got: `'${typeName(machine)}' in '${machine.location}'`,
          expected: `one of ${enumerate(type.locations, 12)}`,
          do: 'choose another location, or another type',
        },
      ];
    }),
};
