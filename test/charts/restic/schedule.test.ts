import { copyingAt, provingAt } from '../../../charts/restic/schedule';

test.each([
  ['24h', '03:00', '0 3 * * *'],
  ['48h', '03:30', '30 3 */2 * *'],
  ['6h', '03:00', '0 3-23/6 * * *'],
  ['6h', '14:20', '20 2-23/6 * * *'],
  ['1h', '03:15', '15 * * * *'],
  ['15m', '03:20', '5-59/15 * * * *'],
] as const)('what is copied every %s from %s runs at %s', (every, at, cron) => {
  expect(copyingAt({ at, every })).toBe(cron);
});

test.each([
  ['5h', '0 3-23/4 * * *'],
  ['90m', '0 * * * *'],
  ['7m', '0-59/6 * * * *'],
  ['30h', '0 3 * * *'],
] as const)('an interval of %s, which no day is a multiple of, becomes a shorter one', (every, cron) => {
  expect(copyingAt({ at: '03:00', every })).toBe(cron);
});

test('copies are proven six hours after one was made, on the day that is asked for', () => {
  expect(provingAt({ at: '03:00' }, 'sunday')).toBe('0 9 * * 0');
  expect(provingAt({ at: '22:30' }, 'saturday')).toBe('30 4 * * 0');
});
