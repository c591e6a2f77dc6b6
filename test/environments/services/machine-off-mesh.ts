import { lab, type RuleFixture } from '../fixture';
import { onMachine, serving } from '../on-machine';

const post = onMachine({ on: 'two' }, serving('post.example.org'));

export const fixture: RuleFixture = {
  rejects: lab({ mesh: undefined, services: { post } }),
  at: 'services.post.on',
  suggests: 'mesh',
  passes: lab({ services: { post } }),
};
// who shows nothing behind the edge is met by no pod
export const more: readonly RuleFixture[] = [
  { ...fixture, passes: lab({ mesh: undefined, services: { post: onMachine({ on: 'two' }) } }) },
];
