import { lab, type RuleFixture } from '../fixture';

export const fixture: RuleFixture = {
  rejects: lab({ cluster: { services: '10.43.0.0/25' } }),
  at: 'cluster.services',
  passes: lab({ cluster: { services: '10.43.0.0/24' } }),
};
// too small even for cluster DNS
export const more: readonly RuleFixture[] = [
  {
    rejects: lab({ cluster: { services: '10.43.0.0/30' } }),
    at: 'cluster.services',
    passes: lab({ cluster: { services: '10.43.0.0/16' } }),
  },
];
