import { lab, type RuleFixture } from '../fixture';

export const fixture: RuleFixture = {
  rejects: lab({ network: { zone: 'eu-centrl' } }),
  at: 'network.zone',
  suggests: "write 'eu-central'",
  passes: lab({ network: { zone: 'eu-central' } }),
};
