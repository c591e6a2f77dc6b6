import type { Rule } from '../../rule';

export const clusterAgentsWithoutServer: Rule = {
  id: 'cluster/agents-without-server',
  severity: 'error',
  why: 'an agent joins a server (docs.k3s.io/architecture)',
  check: ({ blueprint: { nodes, cluster } }) =>
    cluster
      ? []
      : nodes
          .filter(({ k3s }) => k3s === 'agent')
          .map(({ name }) => ({
            at: `nodes.${name}.roles`,
            what: 'an agent has no server to join',
            got: 'no node with the role server',
            expected: 'one, or three or five',
            do: `give one node the role 'server'`,
          })),
};
