import { targetsOf } from '../copies';
import { enumerate } from '../words';
import type { Rule } from '../../rule';

export const backupUnlocked: Rule = {
  id: 'backup/unlocked',
  severity: 'warning',
  why: 'who steals the keys of a site deletes its backups first; Object Lock keeps versions from everybody (S3, Object Lock)',
  check: (site) => {
    const targets = targetsOf(site);
    if (targets.length === 0 || targets.some(({ lock }) => lock !== undefined)) return [];
    return [
      {
        at: 'backup.to',
        what: 'no copy is safe from a stolen key',
        got: `${enumerate(targets.map(({ key }) => key))} without lock`,
        expected: 'one bucket with Object Lock',
        do: "add lock: '30d' to one of them; it is set when the bucket is made",
      },
    ];
  },
};
