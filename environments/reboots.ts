import { z } from 'zod';
import { DAYS } from '../constructs/week';
import { duration, named, timeOfDay } from './fields';

/** When nodes reboot by themselves where an update asks for it, each in a window of its own. */
export const reboots = z.strictObject({
  /**
   * Days on which nodes may reboot: each node has one of them, so a week has one window for each node.
   * @default ['tuesday', 'wednesday', 'thursday'] days on which somebody is there
   */
  days: z.array(z.enum(DAYS)).min(1).default(['tuesday', 'wednesday', 'thursday']),
  /**
   * Time of day at which the first window of a day opens; where nodes share a day, the next one opens two hours after it has closed.
   * @default '00:30'
   */
  from: timeOfDay.default('00:30'),
  /**
   * How long a window is: its last quarter of an hour is for the boot, the rest for pods that leave.
   * @default '1h'
   */
  length: duration.default('1h'),
  /**
   * Time zone of `from`, by its IANA name such as `'Europe/Paris'`.
   * @default 'UTC'
   */
  timeZone: named().default('UTC'),
});
export type Reboots = z.output<typeof reboots>;
