import { toSeconds, type Duration } from '../../units';

/** Stores count in days. @throws Error when the time is not a whole number of days, at least one */
export function wholeDays(time: Duration): number {
  const days = toSeconds(time) / 86_400;
  if (!Number.isInteger(days) || days < 1) throw new Error(`object stores count in whole days, got '${time}'`);
  return days;
}
