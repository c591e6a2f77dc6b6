import { toCron } from '../../../constructs/hosts/cron';
import type { Duration } from '../../../constructs/units';

test.each<[Duration, string]>([
  ['1m', '*/1 * * * *'],
  ['15m', '*/15 * * * *'],
  ['3600s', '0 */1 * * *'],
  ['6h', '0 */6 * * *'],
  ['12h', '0 */12 * * *'],
  ['24h', '0 0 * * *'],
  ['1d', '0 0 * * *'],
])('%s is %s', (every, cron) => {
  expect(toCron(every)).toBe(cron);
});

test.each<Duration>(['7m', '5h', '90m', '2d', '30s', '0s', '61m'])('%s, which cron would make uneven, is refused', (every) => {
  expect(() => toCron(every)).toThrow(`'${every}' does not divide a day evenly`);
});
