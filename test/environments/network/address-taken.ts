import { loadBalancer } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';
import { server } from '../shorthand';

export const fixture: RuleFixture = {
  rejects: lab({ nodes: { one: server({ privateAddress: '10.10.0.9' }), two: server({ privateAddress: '10.10.0.9' }) } }),
  at: 'nodes.two.privateAddress',
  passes: lab({ nodes: { one: server({ privateAddress: '10.10.0.9' }), two: server({ privateAddress: '10.10.0.10' }) } }),
};
export const more: readonly RuleFixture[] = [
  {
    // where the load balancer goes by itself
    rejects: lab({ nodes: { one: server({ privateAddress: '10.10.255.254' }) } }),
    at: 'nodes.one.privateAddress',
    passes: lab({ nodes: { one: server({ privateAddress: '10.10.255.253' }) } }),
  },
  {
    rejects: lab({
      nodes: { one: server({ privateAddress: '10.10.0.9' }) },
      ingress: loadBalancer('lb11', { location: 'fsn1', privateAddress: '10.10.0.9' }),
    }),
    at: 'ingress.privateAddress',
    passes: lab({
      nodes: { one: server({ privateAddress: '10.10.0.9' }) },
      ingress: loadBalancer('lb11', { location: 'fsn1', privateAddress: '10.10.0.8' }),
    }),
  },
  {
    rejects: lab({ nodes: { one: server({ meshAddress: '10.0.0.7' }) }, mesh: { devices: { laptop: { meshAddress: '10.0.0.7' } } } }),
    at: 'mesh.devices.laptop.meshAddress',
    passes: lab({ nodes: { one: server({ meshAddress: '10.0.0.7' }) }, mesh: { devices: { laptop: { meshAddress: '10.0.0.8' } } } }),
  },
];
