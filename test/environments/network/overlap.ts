import { lab, type RuleFixture } from '../fixture';

export const fixture: RuleFixture = {
  rejects: lab({ mesh: { cidr: '10.10.5.0/24' } }),
  at: 'mesh.cidr',
  passes: lab({ mesh: { cidr: '10.11.5.0/24' } }),
};
