import type { Rule } from '../../rule';

export const clusterEtcdWithoutSnapshots: Rule = {
  id: 'cluster/etcd-without-snapshots',
  severity: 'warning',
  why: 'a lost quorum is restored from a snapshot outside the servers (docs.k3s.io/cli/etcd-snapshot); without one the cluster is built anew',
  check: ({ blueprint: { cluster, buckets } }) =>
    cluster?.datastore === 'etcd' && !cluster.snapshots
      ? [
          {
            at: 'cluster.snapshots',
            what: 'etcd is copied to no place outside the servers',
            got: 'no snapshots',
            expected: 'snapshots to a bucket',
            do: `add cluster: { snapshots: { to: '${buckets[0]?.key ?? '<bucket>'}' } }`,
          },
        ]
      : [],
};
