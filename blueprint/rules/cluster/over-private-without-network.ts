import type { Rule } from '../../rule';

export const clusterOverPrivateWithoutNetwork: Rule = {
  id: 'cluster/over-private-without-network',
  severity: 'error',
  why: 'the traffic between nodes needs a network that the site has',
  check: ({ environment, blueprint: { cluster, network } }) =>
    cluster?.over === 'private' && !network
      ? [
          {
            at: 'cluster.over',
            what: 'the cluster goes over a private network that the site does not have',
            got: "'private' and no network",
            expected: environment.mesh ? "'mesh', which the site has" : 'a network',
            do: environment.mesh ? "write 'mesh'" : "add network: { cidr: '10.10.0.0/16', zone: … }",
          },
        ]
      : [],
};
