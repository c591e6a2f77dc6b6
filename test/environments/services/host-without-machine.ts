import { lab, type RuleFixture } from '../fixture';
import { onMachine } from '../on-machine';

export const fixture: RuleFixture = {
  rejects: lab({ services: { post: onMachine({}) } }),
  at: 'services.post',
  suggests: 'on:',
  passes: lab({ services: { post: onMachine({ on: 'two' }) } }),
};
