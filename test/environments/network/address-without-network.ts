import { loadBalancer } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';
import { friend, server } from '../shorthand';

export const fixture: RuleFixture = {
  rejects: lab({ nodes: { one: friend({ privateAddress: '10.10.0.9' }) } }),
  at: 'nodes.one.privateAddress',
  passes: lab({ nodes: { one: server({ privateAddress: '10.10.0.9' }) } }),
};
export const more: readonly RuleFixture[] = [
  {
    rejects: lab({ mesh: undefined, nodes: { one: server({ meshAddress: '10.0.0.9' }) } }),
    at: 'nodes.one.meshAddress',
    passes: lab({ nodes: { one: server({ meshAddress: '10.0.0.9' }) } }),
  },
  {
    rejects: lab({ network: undefined, ingress: loadBalancer('lb11', { location: 'fsn1', privateAddress: '10.10.0.9' }) }),
    at: 'ingress.privateAddress',
    passes: lab({ ingress: loadBalancer('lb11', { location: 'fsn1', privateAddress: '10.10.0.9' }) }),
  },
];
