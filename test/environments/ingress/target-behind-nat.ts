import { hostPorts } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';
import { server } from '../shorthand';

const nodes = { three: server({ nat: true }) };

export const fixture: RuleFixture = {
  rejects: lab({ nodes, ingress: hostPorts('two', 'three') }),
  at: 'ingress.on.1',
  passes: lab({ nodes, ingress: hostPorts('two', 'one') }),
};
export const more: readonly RuleFixture[] = [
  // the list is the default; the load balancer comes through the private network
  { rejects: lab({ nodes, ingress: hostPorts() }), at: 'ingress', passes: lab({ nodes }) },
];
