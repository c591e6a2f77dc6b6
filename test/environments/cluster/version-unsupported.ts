import { lab, type RuleFixture } from '../fixture';

export const fixture: RuleFixture = {
  rejects: lab({ cluster: { version: 'v1.34.9+k3s1' } }),
  at: 'cluster.version',
  passes: lab({ cluster: { version: 'v1.35.0+k3s1' } }),
};
