import { toMebibytes } from '../../../constructs/units';
import { machineOf, machineTypes, typeName, type MachineType } from '../../../environments/catalogue';
import type { Rule } from '../../rule';
import { knowsType } from '../machines';

/** What the fallback lacks, in words. */
const lacks = (type: MachineType, fallback: MachineType, location: string): readonly string[] => [
  ...(fallback.arch === type.arch ? [] : [`${fallback.arch} for ${type.arch}`]),
  ...(fallback.cpu >= type.cpu ? [] : [`${fallback.cpu} cores for ${type.cpu}`]),
  ...(toMebibytes(fallback.memory) >= toMebibytes(type.memory) ? [] : [`${fallback.memory} of memory for ${type.memory}`]),
  ...(toMebibytes(fallback.disk) >= toMebibytes(type.disk) ? [] : [`${fallback.disk} of disk for ${type.disk}`]),
  ...(fallback.locations.includes(location) ? [] : [`not sold in ${location}`]),
];

export const catalogueFallbackUnfit: Rule = {
  id: 'catalogue/fallback-unfit',
  severity: 'error',
  why: 'what ran on the type must run on its fallback: images of the same architecture, no less room, in the same place',
  check: ({ blueprint: { nodes } }) =>
    nodes.flatMap(({ name, machine }) => {
      const named = 'fallbackType' in machine ? machine.fallbackType : undefined;
      const types = machineTypes[machine.provider];
      const fallback = named !== undefined && Object.hasOwn(types, named) ? types[named] : undefined;
      const type = knowsType(machine) ? machineOf(machine) : undefined;
      if (!fallback || !type) return [];
      const wants = named === typeName(machine) ? ['the type itself'] : lacks(type, fallback, machine.location);
      if (wants.length === 0) return [];
      return [
        {
          at: `nodes.${name}.fallbackType`,
          what: `the fallback of node '${name}' cannot take its place`,
          got: `'${named}': ${wants.join(', ')}`,
          expected: `a type as large as '${typeName(machine)}', of ${type.arch}, sold in ${machine.location}`,
          do: 'name another type',
        },
      ];
    }),
};
