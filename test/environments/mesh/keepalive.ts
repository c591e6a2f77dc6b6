import { lab, type RuleFixture } from '../fixture';

export const fixture: RuleFixture = {
  rejects: lab({ mesh: { keepalive: 31 } }),
  at: 'mesh.keepalive',
  passes: lab({ mesh: { keepalive: 30 } }),
};
export const more: readonly RuleFixture[] = [{ ...fixture, passes: lab({ mesh: { keepalive: 300, devices: { laptop: undefined } } }) }];
