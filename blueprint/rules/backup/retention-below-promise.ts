import { toSeconds } from '../../../constructs/units';
import type { Rule } from '../../rule';

export const backupRetentionBelowPromise: Rule = {
  id: 'backup/retention-below-promise',
  severity: 'error',
  why: 'a restore reaches as far back as copies are kept',
  check: ({ environment: { backup, promises } }) =>
    backup && promises?.retention !== undefined && toSeconds(backup.keep) < toSeconds(promises.retention)
      ? [
          {
            at: 'backup.keep',
            what: 'copies are kept for less than promised',
            got: `${backup.keep}`,
            expected: `${promises.retention} or more`,
            do: `keep: '${promises.retention}'`,
          },
        ]
      : [],
};
