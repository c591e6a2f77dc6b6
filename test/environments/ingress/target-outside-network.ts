import { hostPorts, loadBalancer } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';
import { server, vps } from '../shorthand';

const balanced = { ingress: loadBalancer('lb11', { location: 'fsn1', targets: ['one', 'four'] }) };

export const fixture: RuleFixture = {
  rejects: lab({ ...balanced, nodes: { four: vps({ roles: ['agent'] }) } }),
  at: 'ingress.targets.1',
  passes: lab({ ...balanced, nodes: { four: server({ roles: ['agent'] }) } }),
};
export const more: readonly RuleFixture[] = [
  { ...fixture, passes: lab({ ingress: hostPorts('four'), nodes: { four: vps({ roles: ['agent'] }) } }) },
  // a full network is network/full's
  { ...fixture, passes: lab({ network: { subnet: '10.10.0.0/30' } }) },
];
