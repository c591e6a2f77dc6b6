import { toSeconds } from '../../../constructs/units';
import { afterOf } from '../recovery';
import type { Rule } from '../../rule';

export const promisesRtoOrder: Rule = {
  id: 'promises/rto-order',
  severity: 'error',
  why: 'the recovery time of the site is the longest of all: the one after the worst',
  check: (site) => {
    const overall = site.environment.promises?.rto;
    if (overall === undefined) return [];
    return afterOf(site)
      .filter(([, { rto }]) => toSeconds(rto) > toSeconds(overall))
      .map(([failure, { rto }]) => ({
        at: `promises.after.${failure}.rto`,
        what: 'one failure is promised a longer recovery time than the worst',
        got: `${rto}`,
        expected: `${overall} at most`,
        do: `shorten it, or make promises.rto ${rto}`,
      }));
  },
};
