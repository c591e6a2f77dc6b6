import type { Rule } from '../../rule';

export const meshOverPrivateWithoutNetwork: Rule = {
  id: 'mesh/over-private-without-network',
  severity: 'error',
  why: 'tunnels over the private network need one: without it no peer has an endpoint',
  check: ({ environment: { mesh, network } }) =>
    mesh?.over !== 'private' || network !== undefined
      ? []
      : [
          {
            at: 'mesh.over',
            what: 'the mesh runs over a private network that the site does not have',
            got: "'private' and no network",
            expected: "a network, or 'public'",
            do: "add network: { … }, or write over: 'public'",
          },
        ],
};
