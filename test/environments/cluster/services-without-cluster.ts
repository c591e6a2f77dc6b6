import { hetzner } from '../../../environments/words';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const as = (...roles: ('server' | 'agent')[]) => hetzner('ccx23', { location: 'fsn1', roles });
const none = { cluster: { snapshots: undefined }, nodes: { one: as(), two: as(), three: as() } };
export const fixture: RuleFixture = {
  rejects: lab(none),
  at: 'services',
  passes: lab({ ...none, nodes: { one: as('server'), two: as(), three: as() } }),
};
export const more: readonly RuleFixture[] = [
  // what has no pods needs no cluster
  {
    rejects: lab(none),
    at: 'services',
    passes: lab({ ...none, services: { sql: undefined, shop: undefined, copies: undefined, relay: stub({ components: () => ({}) }) } }),
  },
];
