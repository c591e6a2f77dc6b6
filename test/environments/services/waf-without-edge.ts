import { lab, type RuleFixture } from '../fixture';
import { stub } from '../stub';

const firewall = stub({ role: { is: 'waf', component: 'app' } });

export const fixture: RuleFixture = {
  rejects: lab({ services: { firewall } }),
  at: 'services.firewall',
  suggests: 'add traefik()',
  passes: lab({ services: { firewall, edge: stub({ role: { is: 'edge', component: 'app' } }) } }),
};
