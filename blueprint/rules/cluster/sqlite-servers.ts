import { enumerate } from '../words';
import type { Rule } from '../../rule';

export const clusterSqliteServers: Rule = {
  id: 'cluster/sqlite-servers',
  severity: 'error',
  why: 'SQLite lives in the file of one server; several need embedded etcd (docs.k3s.io/datastore)',
  check: ({ blueprint: { cluster } }) =>
    cluster?.datastore === 'sqlite' && cluster.servers.length > 1
      ? [
          {
            at: 'nodes',
            what: 'several servers share one SQLite file',
            got: `${cluster.servers.length} servers (${enumerate(cluster.servers)})`,
            expected: 'one server, or three or more with etcd',
            do: `leave the role 'server' to ${cluster.servers[0]}, or give it to three nodes`,
          },
        ]
      : [],
};
