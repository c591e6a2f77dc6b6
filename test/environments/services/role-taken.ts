import type { Role } from '../../../blueprint/service';
import { lab, type RuleFixture } from '../fixture';
import { stub } from '../stub';

const site = (one: Role, two: Role) =>
  lab({ services: { one: stub({ role: { is: one, component: 'app' } }), two: stub({ role: { is: two, component: 'app' } }) } });
export const fixture: RuleFixture = {
  rejects: site('waf', 'waf'),
  at: 'services.two',
  suggests: 'remove services.two',
  passes: site('waf', 'edge'),
};
