import { hetzner } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const agent = hetzner('ccx23', { location: 'hel1', roles: ['agent'] });
export const fixture: RuleFixture = {
  rejects: lab({ nodes: { three: agent } }),
  at: 'nodes',
  suggests: 'three nodes',
  passes: lab({ nodes: { two: agent, three: agent } }),
};
export const more: readonly RuleFixture[] = [
  { rejects: lab({ cluster: { datastore: 'sqlite' } }), at: 'nodes', passes: lab({ cluster: { datastore: 'etcd' } }) },
];
