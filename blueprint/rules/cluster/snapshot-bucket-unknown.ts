import { suggest } from '../suggest';
import { oneOf } from '../words';
import type { Rule } from '../../rule';

export const clusterSnapshotBucketUnknown: Rule = {
  id: 'cluster/snapshot-bucket-unknown',
  severity: 'error',
  why: 'snapshots go to a bucket that the site makes',
  check: ({ blueprint: { cluster, buckets } }) => {
    const names = buckets.map(({ key }) => key);
    const to = cluster?.snapshots?.bucket;
    if (to === undefined || names.includes(to)) return [];
    return [
      {
        at: 'cluster.snapshots.to',
        what: 'the snapshots go to a bucket that the site does not have',
        got: `'${to}'`,
        expected: oneOf(names, 'a bucket'),
        do: suggest(to, names, `add '${to}' to buckets`),
      },
    ];
  },
};
