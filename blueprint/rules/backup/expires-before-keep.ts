import { toSeconds } from '../../../constructs/units';
import { targetsOf } from '../copies';
import type { Rule } from '../../rule';

export const backupExpiresBeforeKeep: Rule = {
  id: 'backup/expires-before-keep',
  severity: 'warning',
  why: 'what an intruder deletes or overwrites is an old version: it can be had back until old versions expire',
  check: (site) => {
    const { backup } = site.environment;
    if (!backup) return [];
    return targetsOf(site).flatMap(({ key, expireOldVersions }) =>
      expireOldVersions === undefined || toSeconds(expireOldVersions) >= toSeconds(backup.keep)
        ? []
        : [
            {
              at: `buckets.${key}.expireOldVersions`,
              what: 'old versions go before the copies that they were',
              got: `expireOldVersions ${expireOldVersions}, keep ${backup.keep}`,
              expected: `${backup.keep} or more`,
              do: `make expireOldVersions ${backup.keep} or more`,
            },
          ],
    );
  },
};
