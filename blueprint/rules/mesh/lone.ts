import type { Rule } from '../../rule';

export const meshLone: Rule = {
  id: 'mesh/lone',
  severity: 'warning',
  why: 'a mesh of one peer joins nobody and opens a port for nothing',
  check: ({ environment: { mesh, nodes } }) =>
    !mesh || Object.keys(nodes).length + Object.keys(mesh.devices).length > 1
      ? []
      : [
          {
            at: 'mesh',
            what: 'the mesh has nobody to join',
            got: `${Object.keys(nodes).length + Object.keys(mesh.devices).length} peers`,
            expected: 'two peers or more',
            do: 'add a device or a node, or remove the mesh',
          },
        ],
};
