import { isServer } from '../pods';
import { enumerate } from '../words';
import type { Rule } from '../../rule';

export const clusterServersAcrossClouds: Rule = {
  id: 'cluster/servers-across-clouds',
  severity: 'error',
  why: 'embedded etcd is not supported across clouds: servers in one location, agents anywhere (docs.k3s.io/networking/distributed-multicloud)',
  check: ({ blueprint: { nodes, cluster } }) => {
    const providers = [...new Set(nodes.filter(isServer).map(({ provider }) => provider))];
    if (cluster?.datastore !== 'etcd' || providers.length < 2) return [];
    return [
      {
        at: 'nodes',
        what: 'the servers that keep etcd are in several clouds',
        got: enumerate(providers),
        expected: 'one provider',
        do: `give the role 'server' to nodes of one provider only, the others 'agent'`,
      },
    ];
  },
};
