import { toSeconds } from '../../../constructs/units';
import { afterOf } from '../recovery';
import type { Rule } from '../../rule';

export const promisesRpoOrder: Rule = {
  id: 'promises/rpo-order',
  severity: 'error',
  why: 'the recovery point of the site is the longest of all: the one after the worst',
  check: (site) => {
    const overall = site.environment.promises?.rpo;
    if (overall === undefined) return [];
    return afterOf(site)
      .filter(([, { rpo }]) => rpo !== undefined && toSeconds(rpo) > toSeconds(overall))
      .map(([failure, { rpo }]) => ({
        at: `promises.after.${failure}.rpo`,
        what: 'one failure is promised a longer recovery point than the worst',
        got: `${rpo}`,
        expected: `${overall} at most`,
        do: `shorten it, or make promises.rpo ${rpo}`,
      }));
  },
};
