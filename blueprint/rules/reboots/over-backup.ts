import { minutesOf } from '../../../constructs/week';
import type { Span } from '../../reboots';
import { meeting, named, YEAR } from '../reboot-windows';
import { enumerate } from '../words';
import type { Rule } from '../../rule';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Copies begin within the hour after `backup.at`; the second hour is for the last one to end. */
const LASTING = 120 * MINUTE;

export const rebootsOverBackup: Rule = {
  id: 'reboots/over-backup',
  severity: 'error',
  why: 'a node that is emptied ends the copies that run on it, and nothing makes them again before the next night',
  check: (site) => {
    const { backup, reboots } = site.environment;
    if (!backup || !reboots) return [];
    const nights: Span[] = [];
    for (let day = YEAR.from - DAY; day < YEAR.to; day += DAY) {
      const begins = day + minutesOf(backup.at) * MINUTE;
      nights.push({ from: begins, to: begins + LASTING });
    }
    const met = meeting(site, nights);
    if (met.length === 0) return [];
    return [
      {
        at: 'reboots.from',
        what: 'nodes would reboot while copies are made',
        got: `${enumerate(met.map(named))} in ${reboots.timeZone}, and copies from ${backup.at} UTC on`,
        expected: `windows outside the two hours after ${backup.at} UTC, in summer and in winter`,
        do: 'choose another reboots.from or backup.at',
      },
    ];
  },
};
