import { machineTypes, typeName } from '../../environments/catalogue';
import type { Node } from '../../environments/environment';

/** Where the site file names the type of a node. */
export const typePath = (name: string, machine: Node): string => `nodes.${name}.${'model' in machine ? 'model' : 'type'}`;

/** Whether the catalogue has the type; machines that are described in the site file have none. */
export function knowsType(machine: Node): boolean {
  const name = typeName(machine);
  return name === undefined || Object.hasOwn(machineTypes[machine.provider], name);
}

const locations: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(machineTypes).map(([provider, types]) => [provider, [...new Set(Object.values(types).flatMap((type) => type.locations))]]),
);

/** Every location where the provider sells anything; none for machines that are simply there. */
export const locationsOf = (provider: string): readonly string[] => locations.get(provider) ?? [];
