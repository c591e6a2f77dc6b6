import { hetzner } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const as = (...roles: ('server' | 'agent')[]) => hetzner('ccx23', { location: 'fsn1', roles });
export const fixture: RuleFixture = {
  rejects: lab({ cluster: { snapshots: undefined }, nodes: { one: as('agent'), two: as('agent'), three: as() } }),
  at: 'nodes.two.roles',
  passes: lab({ cluster: { snapshots: undefined }, nodes: { one: as('server'), two: as('agent'), three: as() } }),
};
