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
const idle = hetzner('ccx23', { location: 'fsn1' });
export const more: readonly RuleFixture[] = [
  { rejects: beside(['peer']), at: 'services.it.on', passes: lab({ services: { it: stub({}, { on: 'four' }) } }) },
  // where there is no cluster at all
  {
    rejects: lab({
      cluster: { snapshots: undefined },
      nodes: { one: idle, two: idle, three: idle },
      services: { it: stub({}, { on: 'two' }) },
    }),
    at: 'services.it.on',
    passes: lab({}),
  },
];
