import type { Rule } from '../../rule';

export const meshNatWithEndpoint: Rule = {
  id: 'mesh/nat-with-endpoint',
  severity: 'warning',
  why: 'nobody opens a connection to a node behind NAT, so its endpoint is left out of every configuration',
  check: ({ blueprint: { nodes } }) =>
    nodes.flatMap(({ name, machine: { nat, endpoint } }) =>
      !nat || endpoint === undefined
        ? []
        : [
            {
              at: `nodes.${name}.endpoint`,
              what: `node '${name}' is behind NAT and has an endpoint`,
              got: `'${endpoint}' with nat: true`,
              expected: 'one of the two',
              do: 'remove nat where a port is forwarded to it, else remove the endpoint',
            },
          ],
    ),
};
