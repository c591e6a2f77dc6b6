import { lab, type RuleFixture } from '../fixture';

export const fixture: RuleFixture = {
  rejects: lab({ backup: { keep: '29d' } }),
  at: 'backup.keep',
  suggests: 'for 30d',
  passes: lab({ backup: { keep: '30d' } }),
};
