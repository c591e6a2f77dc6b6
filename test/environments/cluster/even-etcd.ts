import { hetzner } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

export const fixture: RuleFixture = {
  rejects: lab({ nodes: { four: hetzner('ccx23', { location: 'fsn1', roles: ['server'] }) } }),
  at: 'nodes',
  suggests: 'agent',
  passes: lab({ nodes: { four: hetzner('ccx23', { location: 'fsn1', roles: ['agent'] }) } }),
};
const agent = hetzner('ccx23', { location: 'fsn1', roles: ['agent'] });
export const more: readonly RuleFixture[] = [
  {
    rejects: lab({ cluster: { datastore: 'etcd' }, nodes: { three: agent } }),
    at: 'nodes',
    passes: lab({ cluster: { datastore: 'etcd' }, nodes: { two: agent, three: agent } }),
  },
];
