import { hostPorts } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';
import { onMachine, serving } from '../on-machine';

const post = onMachine({ on: 'two' }, { ...serving('post.example.org'), records: () => ({ addresses: ['post.example.org'] }) });

export const fixture: RuleFixture = {
  // pages enter through the balancer, mail does not
  rejects: lab({ services: { post } }),
  at: 'services.post',
  suggests: 'through two alone',
  passes: lab({ ingress: hostPorts('two'), services: { post } }),
};
export const more: readonly RuleFixture[] = [{ ...fixture, rejects: lab({ ingress: hostPorts('one', 'two'), services: { post } }) }];
