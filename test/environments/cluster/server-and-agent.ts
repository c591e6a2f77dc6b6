import { hetzner } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

export const fixture: RuleFixture = {
  rejects: lab({ nodes: { three: hetzner('ccx23', { location: 'hel1', roles: ['server', 'agent'] }) } }),
  at: 'nodes.three.roles',
  suggests: "remove 'agent'",
  passes: lab({ nodes: { three: hetzner('ccx23', { location: 'hel1', roles: ['server', 'peer'] }) } }),
};
export const more: readonly RuleFixture[] = [
  {
    rejects: fixture.rejects,
    at: 'nodes.three.roles',
    passes: lab({ nodes: { three: hetzner('ccx23', { location: 'hel1', roles: ['agent', 'peer'] }) } }),
  },
];
