import type { BackupPlan } from '../../blueprint/blueprint';
import { toSeconds } from '../../constructs/units';

export const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

const HOUR = 3600;
const DAY = 24 * HOUR;

/** When a copy is made: cron has no intervals, so one that does not divide its day is rounded down to one that does. */
export function copyingAt({ at, every }: Pick<BackupPlan, 'at' | 'every'>): string {
  const [hour = 0, minute = 0] = at.split(':').map(Number);
  const interval = toSeconds(every);
  if (interval >= DAY) {
    const days = Math.floor(interval / DAY);
    return `${minute} ${hour} ${days === 1 ? '*' : `*/${days}`} * *`;
  }
  if (interval >= HOUR) {
    const hours = floorOf(interval / HOUR, [1, 2, 3, 4, 6, 8, 12]);
    return hours === 1 ? `${minute} * * * *` : `${minute} ${hour % hours}-23/${hours} * * *`;
  }
  const minutes = floorOf(interval / 60, [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30]);
  return `${minute % minutes}-59/${minutes} * * * *`;
}

const floorOf = (value: number, steps: readonly number[]): number => steps.filter((step) => step <= value).at(-1) ?? 1;

/** When copies are proven: six hours after one is made, when machines are awake and so is who reads the alert. */
export function provingAt({ at }: Pick<BackupPlan, 'at'>, day: (typeof DAYS)[number]): string {
  const [hour = 0, minute = 0] = at.split(':').map(Number);
  const later = hour + 6;
  return `${minute} ${later % 24} * * ${(DAYS.indexOf(day) + Math.floor(later / 24)) % 7}`;
}
