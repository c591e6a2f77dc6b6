import { toSeconds } from '../../../constructs/units';
import { hostPlacesPath } from '../host-places';
import { enumerate } from '../words';
import type { Rule } from '../../rule';

export const backupHostUnlocked: Rule = {
  id: 'backup/host-unlocked',
  severity: 'warning',
  why: 'who takes a machine has its keys: copies that no lock keeps for as long as they shall be had are deleted first (S3, Object Lock)',
  check: (site) => {
    const [plan] = site.blueprint.hostCopies;
    if (!plan || plan.places.length === 0) return [];
    const locks = plan.places.map((place) => ({ name: place.name, lock: place.kind === 's3' ? place.lock : undefined }));
    if (locks.some(({ lock }) => lock !== undefined && toSeconds(lock) >= toSeconds(plan.keep))) return [];
    return [
      {
        at: hostPlacesPath(site),
        what: 'no copy of the machines is locked for as long as it is kept',
        got: `keep ${plan.keep}, ${enumerate(locks.map(({ name, lock }) => `${name} ${lock === undefined ? 'without lock' : `lock ${lock}`}`))}`,
        expected: `one bucket with a lock of ${plan.keep} or more`,
        do: `add lock: '${plan.keep}' to one of them, which is set when the bucket is made, or keep copies as long as the lock`,
      },
    ];
  },
};
