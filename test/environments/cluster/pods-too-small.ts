import { hetzner } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

export const fixture: RuleFixture = {
  rejects: lab({ cluster: { pods: '10.42.0.0/23' } }),
  at: 'cluster.pods',
  suggests: '/22',
  passes: lab({ cluster: { pods: '10.42.0.0/22' } }),
};
const two = { network: undefined, ingress: undefined, nodes: { one: hetzner('ccx23', { location: 'fsn1', roles: ['server'] }) } };
const single = {
  ...two,
  cluster: { snapshots: undefined },
  nodes: { ...two.nodes, two: hetzner('ccx23', { location: 'nbg1' }), three: hetzner('ccx23', { location: 'hel1' }) },
};
const agents = (n: number) =>
  lab({
    cluster: { pods: '10.42.0.0/22' },
    nodes: Object.fromEntries(['four', 'five'].slice(0, n).map((name) => [name, hetzner('ccx23', { location: 'fsn1', roles: ['agent'] })])),
  });
export const more: readonly RuleFixture[] = [
  {
    rejects: lab({ ...single, cluster: { snapshots: undefined, pods: '10.42.0.0/25' } }),
    at: 'cluster.pods',
    suggests: '/24',
    passes: lab({ ...single, cluster: { snapshots: undefined, pods: '10.42.0.0/24' } }),
  },
  // agents count too
  { rejects: agents(2), at: 'cluster.pods', suggests: '/21', passes: agents(1) },
];
