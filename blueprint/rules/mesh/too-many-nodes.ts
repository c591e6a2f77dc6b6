import type { Rule } from '../../rule';

const MOST = 100;

export const meshTooManyNodes: Rule = {
  id: 'mesh/too-many-nodes',
  severity: 'warning',
  why: 'every two nodes have a tunnel and a key of their own, n(n-1)/2 of them: 100 nodes are 4950, and each new node changes every host',
  check: ({ environment: { mesh, nodes } }) => {
    const count = Object.keys(nodes).length;
    if (!mesh || count <= MOST) return [];
    return [
      {
        at: 'mesh',
        what: 'a full mesh among so many nodes is hard to keep',
        got: `${count} nodes, ${(count * (count - 1)) / 2} tunnels`,
        expected: `at most ${MOST} nodes`,
        do: 'split the site',
      },
    ];
  },
};
