import { machineOf, typeName } from '../../../environments/catalogue';
import type { Rule } from '../../rule';
import { knowsType, typePath } from '../machines';

export const catalogueScarceWithoutFallback: Rule = {
  id: 'catalogue/scarce-without-fallback',
  severity: 'warning',
  why: 'orders of this type are at times refused for lack of stock (API error 412): a recovery would wait for the provider',
  check: ({ blueprint: { nodes } }) =>
    nodes
      .filter(
        ({ machine }) =>
          knowsType(machine) && machineOf(machine)?.scarce && !('fallbackType' in machine && machine.fallbackType !== undefined),
      )
      .map(({ name, machine }) => ({
        at: typePath(name, machine),
        what: `the type of node '${name}' is at times out of stock`,
        got: `'${typeName(machine)}' without a fallback`,
        expected: 'a type to order instead',
        do: 'add fallbackType',
      })),
};
