import { lab, type RuleFixture } from '../fixture';

export const fixture: RuleFixture = {
  rejects: lab({ network: { mtu: 1451 } }),
  at: 'network.mtu',
  passes: lab({ network: { mtu: 1450 } }),
};
