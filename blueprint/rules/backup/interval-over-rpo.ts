import { toSeconds, type Duration } from '../../../constructs/units';
import { promisedBackups } from '../pods';
import { afterOf } from '../recovery';
import { enumerate, gather } from '../words';
import type { Rule } from '../../rule';

export const backupIntervalOverRpo: Rule = {
  id: 'backup/interval-over-rpo',
  severity: 'error',
  why: 'what changed since the last copy is lost: a promise is no finer than the interval of the backups that keep it',
  check: (site) => {
    const { promises } = site.environment;
    const byInterval = new Map<Duration, string[]>();
    // what changed since a dump comes back with it where the changes are kept too: their interval counts
    for (const { id, rpo, changes } of promisedBackups(site)) if (changes === undefined) gather(byInterval, rpo, id);
    const said = [
      { at: 'promises.rpo', rpo: promises?.rpo },
      // a pod that restarts keeps its volume
      ...afterOf(site).flatMap(([failure, { rpo }]) => (failure === 'pod' ? [] : [{ at: `promises.after.${failure}.rpo`, rpo }])),
    ];
    return said.flatMap(({ at, rpo }) => {
      const late = rpo === undefined ? [] : [...byInterval].filter(([every]) => toSeconds(every) > toSeconds(rpo));
      if (rpo === undefined || late.length === 0) return [];
      return [
        {
          at,
          what: 'data is copied less often than promised',
          got: late.map(([every, ids]) => `every ${every}: ${enumerate(ids)}`).join('; '),
          expected: `every ${rpo} or more often`,
          do: `promise what the backups keep (${late.map(([every]) => every).join(', ')}), or use a service that archives its log continuously`,
        },
      ];
    });
  },
};
