import { toSeconds } from '../../../constructs/units';
import { promisedBackups } from '../pods';
import type { Rule } from '../../rule';

export const backupRetentionBelowPromise: Rule = {
  id: 'backup/retention-below-promise',
  severity: 'error',
  why: 'a restore reaches as far back as copies are kept',
  check: (site) => {
    const { backup, promises } = site.environment;
    const retention = promises?.retention;
    if (!backup || retention === undefined) return [];
    const short = (keep: typeof backup.keep): boolean => toSeconds(keep) < toSeconds(retention);
    const said = [
      { at: 'backup.keep', keep: backup.keep, what: 'copies are kept for less than promised' },
      // what a service says for itself
      ...promisedBackups(site)
        .filter(({ keep }) => keep !== backup.keep)
        .map(({ id, service, keep }) => ({ at: `services.${service}`, keep, what: `copies of ${id} are kept for less than promised` })),
    ];
    return said
      .filter(({ keep }) => short(keep))
      .map(({ at, keep, what }) => ({ at, what, got: keep, expected: `${retention} or more`, do: `keep: '${retention}'` }));
  },
};
