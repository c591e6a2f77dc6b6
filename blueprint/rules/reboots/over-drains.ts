import { drainsOf } from '../../reboots';
import { isTimeZone } from '../../../constructs/time-zone';
import { meeting, named, YEAR } from '../reboot-windows';
import { enumerate } from '../words';
import type { Rule } from '../../rule';

export const rebootsOverDrains: Rule = {
  id: 'reboots/over-drains',
  severity: 'error',
  why: 'two that take nodes away know nothing of each other: one node reboots while another is upgraded, and a quorum of three is lost',
  check: (site) =>
    site.blueprint.services.flatMap(({ name, options }) => {
      const drains = site.environment.services[name]?.definition.drains?.({ options: options as never });
      if (!drains || !isTimeZone(drains.timeZone)) return [];
      const met = meeting(site, drainsOf(drains, YEAR));
      if (met.length === 0) return [];
      return [
        {
          at: 'reboots.from',
          what: `nodes would reboot while '${name}' takes nodes away`,
          got: `${enumerate(met.map(named))} in ${met[0]?.timeZone ?? ''}, and ${drains.from} to ${drains.until} in ${drains.timeZone}`,
          expected: 'times of their own, in summer and in winter',
          do: `choose another reboots.from, or other times of services.${name}`,
        },
      ];
    }),
};
