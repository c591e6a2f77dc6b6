import type { Rule } from '../../rule';
import { canJoinNetwork } from '../addresses';

export const meshMemberWithoutPrivateAddress: Rule = {
  id: 'mesh/member-without-private-address',
  severity: 'error',
  why: 'a mesh over the private network reaches only what is in that network',
  check: ({ environment: { mesh, network }, blueprint: { nodes } }) =>
    mesh?.over !== 'private' || network === undefined
      ? []
      : nodes
          .filter((node) => node.privateAddress === undefined && !canJoinNetwork(node))
          .map(({ name, provider }) => ({
            at: `nodes.${name}`,
            what: `node '${name}' cannot join the network that carries the mesh`,
            got: `a machine of '${provider}'`,
            expected: "a node at the network's provider",
            do: "write mesh.over: 'public'",
          })),
};
