import type { Rule } from '../../rule';

export const clusterSnapshotsWithoutEtcd: Rule = {
  id: 'cluster/snapshots-without-etcd',
  severity: 'error',
  why: 'only embedded etcd has snapshots (docs.k3s.io/cli/etcd-snapshot)',
  check: ({ blueprint: { cluster } }) =>
    cluster?.snapshots && cluster.datastore !== 'etcd'
      ? [
          {
            at: 'cluster.snapshots',
            what: 'snapshots are asked of a datastore that has none',
            got: cluster.datastore,
            expected: 'etcd',
            do:
              cluster.servers.length === 1
                ? `add cluster: { datastore: 'etcd' } (one member), or remove the snapshots`
                : `give three nodes the role 'server'`,
          },
        ]
      : [],
};
