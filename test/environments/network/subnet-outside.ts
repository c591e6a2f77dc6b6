import { lab, type RuleFixture } from '../fixture';

export const fixture: RuleFixture = {
  rejects: lab({ network: { subnet: '10.11.0.0/24' } }),
  at: 'network.subnet',
  passes: lab({ network: { subnet: '10.10.255.0/24' } }),
};
export const more: readonly RuleFixture[] = [
  { rejects: lab({ network: { subnet: '10.10.0.0/15' } }), at: 'network.subnet', passes: lab({ network: { subnet: '10.10.0.0/16' } }) },
];
