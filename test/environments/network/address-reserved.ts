import { lab, type RuleFixture } from '../fixture';
import { server } from '../shorthand';

const passes = lab({ nodes: { one: server({ privateAddress: '10.10.0.2' }) } });
const privately = (privateAddress: '10.10.0.0' | '10.10.0.1' | '10.10.255.255'): RuleFixture => ({
  rejects: lab({ nodes: { one: server({ privateAddress }) } }),
  at: 'nodes.one.privateAddress',
  passes,
});

export const fixture: RuleFixture = privately('10.10.0.1');
export const more: readonly RuleFixture[] = [
  privately('10.10.0.0'),
  privately('10.10.255.255'),
  {
    rejects: lab({ network: { subnet: '10.10.1.0/24' }, nodes: { one: server({ privateAddress: '10.10.1.255' }) } }),
    at: 'nodes.one.privateAddress',
    // the gateway is the first of the network, not of the subnet
    passes: lab({ network: { subnet: '10.10.1.0/24' }, nodes: { one: server({ privateAddress: '10.10.1.1' }) } }),
  },
  {
    rejects: lab({ network: { cidr: '172.31.0.0/16' }, nodes: { one: server({ privateAddress: '172.31.1.1' }) } }),
    at: 'nodes.one.privateAddress',
    passes: lab({ network: { cidr: '172.31.0.0/16' }, nodes: { one: server({ privateAddress: '172.31.1.2' }) } }),
  },
  {
    rejects: lab({ nodes: { one: server({ meshAddress: '10.0.0.255' }) } }),
    at: 'nodes.one.meshAddress',
    passes: lab({ nodes: { one: server({ meshAddress: '10.0.0.1' }) } }),
  },
];
