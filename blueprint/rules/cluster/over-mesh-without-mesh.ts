import type { Rule } from '../../rule';

export const clusterOverMeshWithoutMesh: Rule = {
  id: 'cluster/over-mesh-without-mesh',
  severity: 'error',
  why: 'the traffic between nodes needs a network that the site has; VXLAN (8472/udp) must never cross the internet bare (docs.k3s.io/installation/requirements#networking)',
  check: ({ environment, blueprint: { cluster, mesh } }) => {
    const members = cluster ? cluster.servers.length + cluster.agents.length : 0;
    // a single node needs no network to itself, unless it is asked for
    if (cluster?.over !== 'mesh' || mesh || (members < 2 && environment.cluster.over === undefined)) return [];
    return [
      {
        at: 'cluster.over',
        what: 'the cluster goes over a mesh that the site does not have',
        got: `${members} nodes and no mesh`,
        expected: 'a mesh or a private network',
        do: `add mesh: { cidr: '10.8.0.0/24' }`,
      },
    ];
  },
};
