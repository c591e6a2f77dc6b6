const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Whether the name is one that every program reads alike: IANA's own, spelled as IANA spells it. */
export const isTimeZone = (name: string): boolean => name === 'UTC' || timeZones().includes(name);

/** Names of IANA's time zones. */
export const timeZones = (): readonly string[] => Intl.supportedValuesOf('timeZone');

/** A day of the calendar: `2026-03-29`. */
export type CalendarDate = `${number}-${number}-${number}`;

/**
 * Moments at which clocks of the zone show that time of that day, in milliseconds since 1970: one, or two where clocks are put back, or none where they skip it.
 * @throws RangeError when there is no such zone
 */
export function momentsOf(date: CalendarDate, time: string, zone: string): readonly number[] {
  const shown = Date.parse(`${date}T${time}:00Z`);
  const offsets = new Set([offsetAt(shown - DAY, zone), offsetAt(shown + DAY, zone)]);
  return [...offsets]
    .map((offset) => shown - offset)
    .filter((moment) => moment + offsetAt(moment, zone) === shown)
    .sort((a, b) => a - b);
}

/** The day that calendars of the zone show. */
export function dateAt(moment: number, zone: string): CalendarDate {
  return new Date(moment + offsetAt(moment, zone)).toISOString().slice(0, 10) as CalendarDate;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** What clocks of the zone are ahead of UTC, in milliseconds. */
function offsetAt(moment: number, zone: string): number {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  formats.set(zone, format);
  const shown = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
  const { year, month, day, hour, minute, second } = shown as Record<string, string>;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) - Math.floor(moment / 1000) * 1000;
}
