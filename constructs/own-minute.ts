/** A minute of the hour, 0 to 59, that follows from a name alone: what runs at a schedule does not all begin at once, and keeps its time when others come. */
export const ownMinute = (name: string): number => [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 60, 7);

/** A time of day that many minutes later: `23:50` and 20 are `00:10`. */
export function minutesAfter(time: string, minutes: number): string {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  const whole = (hour * 60 + minute + minutes) % (24 * 60);
  return [Math.floor(whole / 60), whole % 60].map((part) => String(part).padStart(2, '0')).join(':');
}
