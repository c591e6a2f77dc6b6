import { hostPorts, loadBalancer } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';
import { friend } from '../shorthand';

export const fixture: RuleFixture = {
  rejects: lab({ ingress: loadBalancer('lb11', { location: 'fsn1', targets: [] }) }),
  at: 'ingress',
  passes: lab({ ingress: loadBalancer('lb11', { location: 'fsn1', targets: ['one'] }) }),
};
const home = { one: friend(), two: friend(), three: friend() };
export const more: readonly RuleFixture[] = [
  { rejects: lab({ nodes: home, ingress: hostPorts() }), at: 'ingress', passes: lab({ nodes: home, ingress: undefined }) },
];
