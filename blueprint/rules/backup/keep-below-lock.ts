import { toSeconds } from '../../../constructs/units';
import { targetsOf } from '../copies';
import type { Rule } from '../../rule';

export const backupKeepBelowLock: Rule = {
  id: 'backup/keep-below-lock',
  severity: 'warning',
  why: 'copies that are no longer kept cannot be deleted before their lock ends: they are paid for',
  check: (site) => {
    const { backup } = site.environment;
    if (!backup) return [];
    return targetsOf(site).flatMap(({ key, lock }) =>
      lock === undefined || toSeconds(lock.period) <= toSeconds(backup.keep)
        ? []
        : [
            {
              at: 'backup.keep',
              what: `the lock of ${key} outlasts the copies`,
              got: `keep ${backup.keep}, lock ${lock.period}`,
              expected: `keep ${lock.period} or more`,
              do: `keep copies for ${lock.period}, or shorten the lock before the bucket is made`,
            },
          ],
    );
  },
};
