import { lab, type RuleFixture } from '../fixture';
import { stub } from '../stub';

const edge = stub({ role: { is: 'edge', component: 'app' } });
export const fixture: RuleFixture = {
  rejects: lab({ ingress: undefined, services: { edge } }),
  at: 'services.edge',
  suggests: 'hostPorts',
  passes: lab({ services: { edge } }),
};
export const more: readonly RuleFixture[] = [{ ...fixture, passes: lab({ ingress: undefined, services: { edge: stub() } }) }];
