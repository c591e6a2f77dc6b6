import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const named = (name: string) => lab({ services: { [name]: stub() } });
export const fixture: RuleFixture = {
  rejects: named('local-path'),
  at: 'services.local-path',
  suggests: 'rename',
  passes: named('local-paths'),
};
