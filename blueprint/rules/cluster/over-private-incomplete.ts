import type { Rule } from '../../rule';

export const clusterOverPrivateIncomplete: Rule = {
  id: 'cluster/over-private-incomplete',
  severity: 'error',
  why: 'every node of the cluster must reach the others under its node-ip (docs.k3s.io/installation/requirements#networking); a private network ends at its provider',
  check: ({ blueprint: { nodes, network, cluster } }) =>
    cluster?.over === 'private' && network
      ? nodes
          .filter(({ k3s, privateAddress }) => k3s !== undefined && privateAddress === undefined)
          .map(({ name, provider }) => ({
            at: `nodes.${name}`,
            what: 'a node of the cluster is not in the private network that joins the cluster',
            got: `${provider}, no private address`,
            expected: 'an address in the private network',
            do: `write cluster: { over: 'mesh' }, or take K3s off ${name}`,
          }))
      : [],
};
