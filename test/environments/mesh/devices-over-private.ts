import { lab, type RuleFixture } from '../fixture';

export const fixture: RuleFixture = {
  rejects: lab({ mesh: { over: 'private' } }),
  at: 'mesh.devices',
  passes: lab({ mesh: { over: 'private', devices: { laptop: undefined } } }),
};
