import { hetzner } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const agent = hetzner('ccx23', { location: 'hel1', roles: ['agent'] });
export const fixture: RuleFixture = {
  rejects: lab({ nodes: { two: agent, three: agent } }),
  at: 'cluster.snapshots',
  suggests: "datastore: 'etcd'",
  passes: lab({ cluster: { datastore: 'etcd' }, nodes: { two: agent, three: agent } }),
};
export const more: readonly RuleFixture[] = [
  {
    rejects: lab({ nodes: { three: agent } }),
    at: 'cluster.snapshots',
    suggests: 'three nodes',
    passes: lab({ cluster: { snapshots: undefined }, nodes: { three: agent } }),
  },
];
