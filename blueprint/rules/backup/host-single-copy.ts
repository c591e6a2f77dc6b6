import { hostPlacesPath } from '../host-places';
import { enumerate } from '../words';
import type { Rule } from '../../rule';

export const backupHostSingleCopy: Rule = {
  id: 'backup/host-single-copy',
  severity: 'warning',
  why: 'three copies, two media, one elsewhere: one place is one copy beside the machine (CISA, data backup options: 3-2-1)',
  check: (site) => {
    const [plan] = site.blueprint.hostCopies;
    if (!plan || plan.places.length > 1) return [];
    return [
      {
        at: hostPlacesPath(site),
        what: 'one copy beside the machines',
        got: plan.places.length === 0 ? 'no place' : enumerate(plan.places.map(({ name }) => name)),
        expected: 'two places',
        do: 'add a bucket at another provider or backup.hosts.sftp, or accept it with the cold copy that you keep',
      },
    ];
  },
};
