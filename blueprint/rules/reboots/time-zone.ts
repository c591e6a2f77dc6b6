import { nearest } from '../../../constructs/nearest';
import { isTimeZone, timeZones } from '../../../constructs/time-zone';
import { instead } from '../words';
import type { Rule } from '../../rule';

export const rebootsTimeZone: Rule = {
  id: 'reboots/time-zone',
  severity: 'error',
  why: 'a timer whose time zone systemd does not know never starts (systemd.time, calendar events)',
  check: ({ environment: { reboots } }) => {
    if (!reboots || isTimeZone(reboots.timeZone)) return [];
    return [
      {
        at: 'reboots.timeZone',
        what: `'${reboots.timeZone}' is no time zone`,
        got: `'${reboots.timeZone}'`,
        expected: "a name of IANA's such as 'UTC' or 'Europe/Paris', spelled exactly so",
        do: instead(nearest(reboots.timeZone, timeZones()), "leave it out, or write 'UTC'"),
      },
    ];
  },
};
