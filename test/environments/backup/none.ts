import { lab, type RuleFixture } from '../fixture';

export const fixture: RuleFixture = {
  rejects: lab({ backup: undefined }),
  at: 'backup',
  suggests: 'add backup',
  passes: lab({ backup: undefined, services: { sql: undefined } }),
};
export const more: readonly RuleFixture[] = [{ rejects: lab({ backup: undefined }), at: 'backup', passes: lab({}) }];
