import { lab, type RuleFixture } from '../fixture';

export const fixture: RuleFixture = {
  rejects: lab({ backup: { to: ['offsite'] } }),
  at: 'backup.to',
  passes: lab({ backup: { to: ['offsite', 'backups'] } }),
};
// one bucket named twice is one copy
export const more: readonly RuleFixture[] = [
  {
    rejects: lab({ backup: { to: ['offsite', 'offsite'] } }),
    at: 'backup.to',
    passes: lab({ backup: undefined, services: { sql: undefined } }),
  },
];
