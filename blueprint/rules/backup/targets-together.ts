import { targetsOf } from '../copies';
import { enumerate } from '../words';
import type { Rule } from '../../rule';

export const backupTargetsTogether: Rule = {
  id: 'backup/targets-together',
  severity: 'warning',
  why: 'two copies in one place are lost as one',
  check: (site) => {
    const targets = targetsOf(site);
    const places = new Set(targets.map(({ failureDomain }) => failureDomain));
    if (targets.length < 2 || places.size > 1) return [];
    return [
      {
        at: 'backup.to',
        what: 'all copies lie in one place',
        got: `${enumerate(targets.map(({ key }) => key))} in ${[...places].join()}`,
        expected: 'two places',
        do: 'move one of the buckets to another location or provider',
      },
    ];
  },
};
