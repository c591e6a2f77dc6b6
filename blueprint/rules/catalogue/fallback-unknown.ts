import { machineTypes } from '../../../environments/catalogue';
import type { Rule } from '../../rule';
import { suggest } from '../suggest';
import { oneOf } from '../words';

export const catalogueFallbackUnknown: Rule = {
  id: 'catalogue/fallback-unknown',
  severity: 'error',
  why: 'a fallback is ordered in a hurry: its name must hold (environments/catalogue, dated)',
  check: ({ blueprint: { nodes } }) =>
    nodes.flatMap(({ name, machine }) => {
      const fallback = 'fallbackType' in machine ? machine.fallbackType : undefined;
      const types = machineTypes[machine.provider];
      if (fallback === undefined || Object.hasOwn(types, fallback)) return [];
      return [
        {
          at: `nodes.${name}.fallbackType`,
          what: `the catalogue has no such type to fall back to for node '${name}'`,
          got: `'${fallback}'`,
          expected: oneOf(Object.keys(types), 'a type'),
          do: suggest(fallback, Object.keys(types), 'choose a type of the catalogue'),
        },
      ];
    }),
};
