import { toSeconds, type Duration } from '../units';

const HOUR = 3600;
const DAY = 24 * HOUR;

/**
 * An interval as a cron expression that falls evenly: minutes that divide an hour, hours that divide a day, or one day.
 * @throws Error for any other interval, which cron would make uneven
 */
export function toCron(every: Duration): string {
  const seconds = toSeconds(every);
  if (seconds === DAY) return '0 0 * * *';
  if (seconds >= HOUR && seconds < DAY && seconds % HOUR === 0 && DAY % seconds === 0) return `0 */${seconds / HOUR} * * *`;
  if (seconds >= 60 && seconds < HOUR && seconds % 60 === 0 && HOUR % seconds === 0) return `*/${seconds / 60} * * * *`;
  throw new Error(`'${every}' does not divide a day evenly, expected such as 15m, 30m, 1h, 6h, 12h or 24h`);
}
