import { elsewhere, hostPorts } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';
import { friend, server } from '../shorthand';

export const fixture: RuleFixture = {
  rejects: lab({ nodes: { three: friend() } }),
  at: 'nodes.three.endpoint',
  passes: lab({ nodes: { three: friend({ endpoint: 'three.example.com' }) } }),
};
const home = friend({ endpoint: 'three.example.com', roles: ['agent'] });
export const more: readonly RuleFixture[] = [
  { ...fixture, passes: lab({ nodes: { three: server() } }) },
  { ...fixture, passes: lab({ nodes: { three: friend() }, zones: { 'example.org': elsewhere() } }) },
  {
    rejects: lab({ ingress: hostPorts('three'), nodes: { three: home } }),
    at: 'nodes.three.endpoint',
    passes: lab({ ingress: hostPorts('two'), nodes: { three: home } }),
  },
];
