import type { Rule } from '../../rule';

export const catalogueAdoptedTwice: Rule = {
  id: 'catalogue/adopted-twice',
  severity: 'error',
  why: 'two nodes on one machine would be configured over each other, and Terraform would keep it twice',
  check: ({ blueprint: { nodes } }) => {
    const first = new Map<string, string>();
    return nodes.flatMap(({ name, machine }) => {
      if (!('serviceName' in machine)) return [];
      const other = first.get(machine.serviceName);
      if (other === undefined) {
        first.set(machine.serviceName, name);
        return [];
      }
      return [
        {
          at: `nodes.${name}.serviceName`,
          what: `nodes '${other}' and '${name}' are the same machine`,
          got: `'${machine.serviceName}'`,
          expected: 'a machine for each',
          do: 'copy the service name of the other one from the OVH manager',
        },
      ];
    });
  },
};
