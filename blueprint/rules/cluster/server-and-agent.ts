import type { Rule } from '../../rule';

export const clusterServerAndAgent: Rule = {
  id: 'cluster/server-and-agent',
  severity: 'warning',
  why: 'a K3s server runs pods too: the role agent adds nothing (docs.k3s.io/architecture)',
  check: ({ blueprint: { nodes } }) =>
    nodes
      .filter(({ roles }) => roles.includes('server') && roles.includes('agent'))
      .map(({ name }) => ({
        at: `nodes.${name}.roles`,
        what: 'a node is both server and agent',
        got: 'server and agent',
        expected: 'one of them',
        do: `remove 'agent'; to keep pods off a server, taint it: taints: ['role=control:NoSchedule']`,
      })),
};
