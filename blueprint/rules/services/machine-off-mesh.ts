import { hosted } from '../../hosting';
import type { Rule } from '../../rule';

export const servicesMachineOffMesh: Rule = {
  id: 'services/machine-off-mesh',
  severity: 'error',
  why: "pods meet what is on a machine at its address in the mesh: its public one is everybody's",
  check: ({ blueprint: { nodes, services } }) => {
    const meshed = new Set(nodes.flatMap(({ name, meshAddress }) => (meshAddress === undefined ? [] : [name])));
    const met = hosted(services).filter(({ service, key }) => Object.values(service.serves).some(({ component }) => component === key));
    return met
      .filter(({ node }) => !meshed.has(node))
      .map(({ service, node }) => ({
        at: `services.${service.name}.on`,
        what: 'is served by pods of the edge, which do not reach its machine',
        got: `'${node}' outside the mesh`,
        expected: 'a machine of the mesh',
        do: 'add mesh: { … }, or have it serve by itself where it can',
      }));
  },
};
