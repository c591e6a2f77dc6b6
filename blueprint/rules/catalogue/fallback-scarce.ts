import { machineTypes } from '../../../environments/catalogue';
import type { Rule } from '../../rule';

export const catalogueFallbackScarce: Rule = {
  id: 'catalogue/fallback-scarce',
  severity: 'warning',
  why: 'types of one budget range run out together: the fallback would be refused as well (API error 412)',
  check: ({ blueprint: { nodes } }) =>
    nodes.flatMap(({ name, machine }) => {
      const named = 'fallbackType' in machine ? machine.fallbackType : undefined;
      const types = machineTypes[machine.provider];
      if (named === undefined || !Object.hasOwn(types, named) || !types[named]?.scarce) return [];
      return [
        {
          at: `nodes.${name}.fallbackType`,
          what: `the fallback of node '${name}' is at times out of stock too`,
          got: `'${named}'`,
          expected: 'a type of another range',
          do: 'name a type that is always sold, such as one of cpx or ccx',
        },
      ];
    }),
};
