import type { Rule } from '../../rule';

export const meshDeviceName: Rule = {
  id: 'mesh/device-name',
  severity: 'error',
  why: 'keys and addresses of the mesh go by name: two peers of one name would share a private key',
  check: ({ environment: { mesh, nodes } }) =>
    Object.keys(mesh?.devices ?? {})
      .filter((name) => Object.hasOwn(nodes, name))
      .map((name) => ({
        at: `mesh.devices.${name}`,
        what: 'a device bears the name of a node',
        got: `'${name}'`,
        expected: 'a name of its own',
        do: `rename the device, such as '${name}-laptop'`,
      })),
};
