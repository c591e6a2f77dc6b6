import { lab, type RuleFixture } from '../fixture';

const zone = (timeZone: string) => lab({ reboots: { timeZone, from: '12:00' } });

export const fixture: RuleFixture = {
  rejects: zone('Europe/Pariss'),
  at: 'reboots.timeZone',
  suggests: "write 'Europe/Paris'",
  passes: zone('Europe/Paris'),
};
export const more: readonly RuleFixture[] = [
  // systemd looks for a file of that name
  { rejects: zone('europe/paris'), at: 'reboots.timeZone', passes: zone('UTC') },
  { rejects: zone('+02:00'), at: 'reboots.timeZone', passes: zone('America/New_York') },
];
