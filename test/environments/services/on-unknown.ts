import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

export const fixture: RuleFixture = {
  rejects: lab({ services: { it: stub({}, { on: 'tow' }) } }),
  at: 'services.it.on',
  suggests: "write 'two'",
  passes: lab({ services: { it: stub({}, { on: 'two' }) } }),
};
export const more: readonly RuleFixture[] = [
  {
    rejects: lab({ services: { it: stub({}, { on: 'atlantis' }) } }),
    at: 'services.it.on',
    suggests: 'name a node',
    passes: lab({ services: { it: stub() } }),
  },
];
