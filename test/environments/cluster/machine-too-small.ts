import type { Cpu, Size } from '../../../constructs/units';
import { hetzner, machine } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const node = (role: 'server' | 'agent', cpu: Cpu, memory: Size) =>
  lab({
    cluster: { over: 'mesh' },
    nodes: { home: machine({ roles: [role], endpoint: 'home.example.org', location: 'cellar', cpu, memory, disk: '1Ti' }) },
  });
export const fixture: RuleFixture = { rejects: node('server', '1', '2Gi'), at: 'nodes.home', passes: node('server', '2', '2Gi') };
export const more: readonly RuleFixture[] = [
  { rejects: node('server', '2', '2047Mi'), at: 'nodes.home', passes: node('agent', '2', '2047Mi') },
  { rejects: node('agent', '1', '511Mi'), at: 'nodes.home', passes: node('agent', '1', '512Mi') },
  // what the catalogue does not know is not judged
  {
    rejects: node('server', '1', '1Gi'),
    at: 'nodes.home',
    passes: lab({ nodes: { one: hetzner('ccx99' as 'ccx23', { location: 'fsn1', roles: ['server'] }) } }),
  },
];
