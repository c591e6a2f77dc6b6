import { loadBalancer } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';
import { server } from '../shorthand';

export const fixture: RuleFixture = {
  rejects: lab({ nodes: { one: server({ privateAddress: '10.11.0.0' }) } }),
  at: 'nodes.one.privateAddress',
  passes: lab({ nodes: { one: server({ privateAddress: '10.10.255.200' }) } }),
};
export const more: readonly RuleFixture[] = [
  {
    rejects: lab({ network: { subnet: '10.10.1.0/24' }, nodes: { one: server({ privateAddress: '10.10.2.5' }) } }),
    at: 'nodes.one.privateAddress',
    passes: lab({ network: { subnet: '10.10.2.0/24' }, nodes: { one: server({ privateAddress: '10.10.2.5' }) } }),
  },
  {
    rejects: lab({ nodes: { one: server({ meshAddress: '10.0.1.1' }) } }),
    at: 'nodes.one.meshAddress',
    passes: lab({ nodes: { one: server({ meshAddress: '10.0.0.254' }) } }),
  },
  {
    rejects: lab({ mesh: { devices: { laptop: { meshAddress: '10.10.0.9' } } } }),
    at: 'mesh.devices.laptop.meshAddress',
    passes: lab({ mesh: { devices: { laptop: { meshAddress: '10.0.0.9' } } } }),
  },
  {
    rejects: lab({ ingress: loadBalancer('lb11', { location: 'fsn1', privateAddress: '10.9.255.254' }) }),
    at: 'ingress.privateAddress',
    passes: lab({ ingress: loadBalancer('lb11', { location: 'fsn1', privateAddress: '10.10.255.253' }) }),
  },
];
