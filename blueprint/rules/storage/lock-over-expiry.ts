import { toSeconds } from '../../../constructs/units';
import type { Rule } from '../../rule';

export const storageLockOverExpiry: Rule = {
  id: 'storage/lock-over-expiry',
  severity: 'warning',
  why: 'a lifecycle rule deletes no version before its lock ends (S3, Object Lock and lifecycle): the shorter time never happens',
  check: ({ blueprint: { buckets } }) =>
    buckets.flatMap(({ key, lock, expireOldVersions }) =>
      lock !== undefined && expireOldVersions !== undefined && toSeconds(lock.period) > toSeconds(expireOldVersions)
        ? [
            {
              at: `buckets.${key}.expireOldVersions`,
              what: 'locks versions for longer than it keeps them',
              got: `lock ${lock.period}, expireOldVersions ${expireOldVersions}`,
              expected: `expireOldVersions ${lock.period} or more`,
              do: `make expireOldVersions ${lock.period} or more`,
            },
          ]
        : [],
    ),
};
