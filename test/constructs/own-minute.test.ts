import { minutesAfter, ownMinute } from '../../constructs/own-minute';

test('a minute follows from a name alone, and names are spread over the hour', () => {
  const minutes = Array.from({ length: 200 }, (_, index) => ownMinute(`service-${index}/data`));
  expect(minutes).toEqual(Array.from({ length: 200 }, (_, index) => ownMinute(`service-${index}/data`)));
  expect(Math.min(...minutes)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...minutes)).toBeLessThan(60);
  expect(new Set(minutes).size).toBeGreaterThan(40);
});

test.each([
  ['02:00', 0, '02:00'],
  ['02:30', 29, '02:59'],
  ['23:50', 20, '00:10'],
] as const)('%s and %i minutes are %s', (time, minutes, later) => {
  expect(minutesAfter(time, minutes)).toBe(later);
});
