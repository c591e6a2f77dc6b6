import { loadBalancer } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const balancer = loadBalancer('lb31', { location: 'fsn1' });

export const fixture: RuleFixture = {
  rejects: lab({ ingress: { ...balancer, type: 'lb111' } }),
  at: 'ingress.type',
  suggests: "write 'lb11'",
  passes: lab({ ingress: balancer }),
};
