import { hetzner } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

export const fixture: RuleFixture = {
  rejects: lab({ cluster: { snapshots: undefined } }),
  at: 'cluster.snapshots',
  suggests: "snapshots: { to: 'backups' }",
  passes: lab({ cluster: { snapshots: { to: 'offsite' } } }),
};
const agent = hetzner('ccx23', { location: 'hel1', roles: ['agent'] });
const single = { nodes: { two: agent, three: agent } };
export const more: readonly RuleFixture[] = [
  {
    rejects: lab({ ...single, cluster: { snapshots: undefined, datastore: 'etcd' } }),
    at: 'cluster.snapshots',
    passes: lab({ ...single, cluster: { snapshots: undefined } }),
  },
];
