import { ownMinute } from '../../constructs/own-minute';
import { toSeconds, type Duration } from '../../constructs/units';

const HOUR = 3600;

/** When repositories are fetched: at a minute of the service's own, so that not everybody asks a forge at the full hour. Cron has no intervals: one that does not divide its hour or day is rounded down. */
export function fetchingAt(name: string, every: Duration): string {
  const seconds = toSeconds(every);
  const minute = ownMinute(name);
  if (seconds < HOUR) {
    const step = floorOf(seconds / 60, [10, 12, 15, 20, 30]);
    return `${minute % step}-59/${step} * * * *`;
  }
  const hours = floorOf(seconds / HOUR, [1, 2, 3, 4, 6, 8, 12, 24]);
  if (hours === 1) return `${minute} * * * *`;
  return hours === 24 ? `${minute} 1 * * *` : `${minute} 1-23/${hours} * * *`;
}

const floorOf = (value: number, steps: readonly number[]): number => steps.filter((step) => step <= value).at(-1) ?? steps[0] ?? 1;
