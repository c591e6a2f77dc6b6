import { hetzner, machine } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const far = (role: 'server' | 'agent') => hetzner('ccx23', { location: 'ash', roles: [role] });
export const fixture: RuleFixture = {
  rejects: lab({ nodes: { three: far('server') } }),
  at: 'nodes',
  passes: lab({ nodes: { three: hetzner('ccx23', { location: 'hel1', roles: ['server'] }), four: far('agent') } }),
};
// where a provider has no zones, each place is one
const home = (name: string, location: string) =>
  machine({ roles: ['server'], endpoint: `${name}.example.org`, location, cpu: '4', memory: '16Gi', disk: '1Ti' });
const at = (place: string) =>
  lab({ cluster: { over: 'mesh' }, nodes: { one: home('one', 'cellar'), two: home('two', 'cellar'), three: home('three', place) } });
export const more: readonly RuleFixture[] = [
  { rejects: at('attic'), at: 'nodes', passes: at('cellar') },
  // several clouds are told by cluster/servers-across-clouds
  { rejects: at('attic'), at: 'nodes', passes: lab({ cluster: { over: 'mesh' }, nodes: { three: home('three', 'attic') } }) },
];
