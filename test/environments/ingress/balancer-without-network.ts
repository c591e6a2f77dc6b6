import { hostPorts } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

export const fixture: RuleFixture = {
  rejects: lab({ network: undefined }),
  at: 'ingress',
  passes: lab({ network: undefined, ingress: hostPorts() }),
};
