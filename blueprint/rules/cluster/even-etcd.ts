import { enumerate } from '../words';
import type { Rule } from '../../rule';

export const clusterEvenEtcd: Rule = {
  id: 'cluster/even-etcd',
  severity: 'error',
  why: 'an even number of etcd members survives no more losses than one fewer, and two stop with either (docs.k3s.io/datastore/ha-embedded: an odd number of servers)',
  check: ({ blueprint: { cluster } }) =>
    cluster?.datastore === 'etcd' && cluster.servers.length % 2 === 0
      ? [
          {
            at: 'nodes',
            what: 'an even number of servers keeps etcd',
            got: `${cluster.servers.length} servers (${enumerate(cluster.servers, 6)})`,
            expected: `${cluster.servers.length - 1} or ${cluster.servers.length + 1}`,
            do: `make one of them an agent, or give one more node the role 'server'`,
          },
        ]
      : [],
};
