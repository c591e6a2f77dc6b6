import { lab, type RuleFixture } from '../fixture';

export const fixture: RuleFixture = {
  rejects: lab({ network: { cidr: '10.10.0.0/25' } }),
  at: 'network.cidr',
  passes: lab({ network: { cidr: '10.10.0.0/24' } }),
};
export const more: readonly RuleFixture[] = [
  { rejects: lab({ network: { subnet: '10.10.0.0/31' } }), at: 'network.subnet', passes: lab({ network: { subnet: '10.10.0.0/30' } }) },
];
