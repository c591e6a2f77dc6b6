import { takersOf } from '../copies';
import type { Rule } from '../../rule';

export const backupBucketExpires: Rule = {
  id: 'backup/bucket-expires',
  severity: 'error',
  why: 'a bucket that removes what it holds removes parts of copies that newer ones are built on: none of them can be restored then',
  check: (site) =>
    takersOf(site).flatMap(({ key, expire }) =>
      expire === undefined
        ? []
        : [
            {
              at: `buckets.${key}.expire`,
              what: 'the bucket of copies removes what it holds',
              got: `expire ${expire}`,
              expected: 'no expire: who copies forgets what is older than backup.keep',
              do: `remove expire, or copy to another bucket than '${key}'`,
            },
          ],
    ),
};
