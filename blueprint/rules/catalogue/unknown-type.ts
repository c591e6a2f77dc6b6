import { machineTypes, typeName } from '../../../environments/catalogue';
import type { Rule } from '../../rule';
import { knowsType, typePath } from '../machines';
import { suggest } from '../suggest';
import { oneOf } from '../words';

export const catalogueUnknownType: Rule = {
  id: 'catalogue/unknown-type',
  severity: 'error',
  why: 'a type that the provider does not sell is refused at apply, and nothing is known of its size (environments/catalogue, dated)',
  check: ({ blueprint: { nodes } }) =>
    nodes
      .filter(({ machine }) => !knowsType(machine))
      .map(({ name, machine }) => {
        const types = Object.keys(machineTypes[machine.provider]);
        return {
          at: typePath(name, machine),
          what: `the catalogue has no such type for node '${name}'`,
          got: `'${typeName(machine)}'`,
          expected: oneOf(types, 'a type'),
          do: suggest(typeName(machine) ?? '', types, 'choose a type of the catalogue, or add a row with its source'),
        };
      }),
};
