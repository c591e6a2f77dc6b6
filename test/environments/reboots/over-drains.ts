import { systemUpgrade } from '../../../charts/system-upgrade/service';
import { lab, type RuleFixture } from '../fixture';

const upgrades = (from: string, options = {}) => lab({ services: { upgrades: systemUpgrade(options) }, reboots: { from } });

// upgrades from 04:00 to 06:00 UTC, tuesday to thursday
export const fixture: RuleFixture = {
  rejects: upgrades('05:30'),
  at: 'reboots.from',
  suggests: 'services.upgrades',
  passes: upgrades('06:00'),
};
export const more: readonly RuleFixture[] = [
  { rejects: upgrades('05:30', { days: ['thursday'] }), at: 'reboots.from', passes: upgrades('05:30', { days: ['friday'] }) },
  // at 05:00 UTC in summer, at 06:00 in winter
  {
    rejects: upgrades('08:00', { from: '07:00', until: '09:30', timeZone: 'Europe/Paris' }),
    at: 'reboots.from',
    passes: upgrades('08:30', { from: '07:00', until: '09:30', timeZone: 'Europe/Paris' }),
  },
];
