import { hetzner } from '../../../environments/words';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const beside = (roles: ('agent' | 'peer')[]) =>
  lab({ nodes: { four: hetzner('ccx23', { location: 'fsn1', roles }) }, services: { it: stub({}, { on: 'four' }) } });
export const fixture: RuleFixture = {
  rejects: beside(['peer']),
  at: 'services.it.on',
  suggests: "give four the role 'agent'",
  passes: beside(['agent']),
};
