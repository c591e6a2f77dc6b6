import type { Rule } from '../../rule';

export const meshNoEndpoint: Rule = {
  id: 'mesh/no-endpoint',
  severity: 'error',
  why: 'a tunnel over the internet starts at a public name; only a node behind NAT does without (wg(8), Endpoint)',
  check: ({ environment: { mesh }, blueprint: { nodes } }) =>
    mesh?.over !== 'public'
      ? []
      : nodes
          .filter(({ endpoint, machine }) => endpoint === undefined && !machine.nat)
          .map(({ name }) => ({
            at: `nodes.${name}.endpoint`,
            what: `node '${name}' has no public name`,
            got: 'no endpoint and no zone to name it in',
            expected: 'a host name under which the others reach it',
            do: 'write its endpoint, add a zone, or write nat: true if nobody can reach it',
          })),
};
