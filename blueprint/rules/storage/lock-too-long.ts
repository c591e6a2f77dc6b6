import { toSeconds } from '../../../constructs/units';
import type { Rule } from '../../rule';

export const storageLockTooLong: Rule = {
  id: 'storage/lock-too-long',
  severity: 'warning',
  why: 'a compliance lock cannot be shortened, not even by the owner (S3, Object Lock): what it holds is paid for until it ends',
  check: ({ blueprint: { buckets } }) =>
    buckets.flatMap(({ key, lock }) =>
      lock?.mode === 'compliance' && toSeconds(lock.period) > LONGEST
        ? [
            {
              at: `buckets.${key}.lock`,
              what: 'locks versions for more than a year',
              got: `compliance lock of ${lock.period}`,
              expected: '365d at most',
              do: 'shorten the lock before the bucket is made, or accept the cost',
            },
          ]
        : [],
    ),
};

/** Seconds. */
const LONGEST = 365 * 86400;
