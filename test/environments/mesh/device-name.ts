import { lab, type RuleFixture } from '../fixture';

export const fixture: RuleFixture = {
  rejects: lab({ mesh: { devices: { two: { owner: 'ops' } } } }),
  at: 'mesh.devices.two',
  passes: lab({ mesh: { devices: { four: { owner: 'ops' } } } }),
};
