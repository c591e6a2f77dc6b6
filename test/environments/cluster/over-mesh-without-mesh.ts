import { hetzner } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

export const fixture: RuleFixture = {
  rejects: lab({ mesh: undefined, cluster: { over: 'mesh' } }),
  at: 'cluster.over',
  suggests: 'mesh: {',
  passes: lab({ cluster: { over: 'mesh' } }),
};
const bare = { mesh: undefined, network: undefined, ingress: undefined };
const single = {
  ...bare,
  cluster: { snapshots: undefined },
  nodes: { two: hetzner('ccx23', { location: 'nbg1' }), three: hetzner('ccx23', { location: 'hel1' }) },
};
export const more: readonly RuleFixture[] = [
  {
    rejects: lab({ ...single, nodes: { ...single.nodes, two: hetzner('ccx23', { location: 'nbg1', roles: ['agent'] }) } }),
    at: 'cluster.over',
    passes: lab(single),
  },
  { rejects: lab({ ...single, cluster: { snapshots: undefined, over: 'mesh' } }), at: 'cluster.over', passes: lab(single) },
];
