import { hetzner, machine } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const home = (role: 'server' | 'agent') =>
  machine({ roles: [role], endpoint: 'three.example.org', location: 'cellar', cpu: '4', memory: '16Gi', disk: '1Ti' });
export const fixture: RuleFixture = {
  rejects: lab({ cluster: { over: 'mesh' }, nodes: { three: home('server') } }),
  at: 'nodes',
  passes: lab({
    cluster: { over: 'mesh' },
    nodes: { three: home('agent'), four: hetzner('ccx23', { location: 'hel1', roles: ['server'] }) },
  }),
};
