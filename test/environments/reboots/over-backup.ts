import { lab, type RuleFixture } from '../fixture';

// copies begin at 02:00 UTC
export const fixture: RuleFixture = {
  rejects: lab({ reboots: { from: '03:30' } }),
  at: 'reboots.from',
  suggests: 'backup.at',
  passes: lab({ reboots: { from: '04:00' } }),
};
export const more: readonly RuleFixture[] = [
  // ends as they begin
  { rejects: lab({ reboots: { from: '01:15' } }), at: 'reboots.from', passes: lab({ reboots: { from: '01:00' } }) },
  // in winter 04:30 of Paris is 03:30 UTC, in summer 02:30; 05:30 is 03:30 in summer alone
  {
    rejects: lab({ reboots: { from: '05:30', timeZone: 'Europe/Paris' } }),
    at: 'reboots.from',
    passes: lab({ reboots: { from: '06:00', timeZone: 'Europe/Paris' } }),
  },
];
