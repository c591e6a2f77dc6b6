import { targetsOf } from '../copies';
import { enumerate } from '../words';
import type { Rule } from '../../rule';

export const backupSingleCopy: Rule = {
  id: 'backup/single-copy',
  severity: 'warning',
  why: 'three copies, two media, one elsewhere: one bucket is one copy beside the data (CISA, data backup options: 3-2-1)',
  check: (site) => {
    const { backup } = site.environment;
    const targets = targetsOf(site);
    if (!backup || targets.length > 1) return [];
    return [
      {
        at: 'backup.to',
        what: 'one copy beside the data',
        got: enumerate(backup.to),
        expected: 'two buckets in two places',
        do: 'add a bucket at another provider, or accept it with the copy that you keep elsewhere',
      },
    ];
  },
};
