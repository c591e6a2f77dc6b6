import { lab, type RuleFixture } from '../fixture';

const alone = { two: undefined, three: undefined };

export const fixture: RuleFixture = {
  rejects: lab({ nodes: alone, mesh: { devices: { laptop: undefined } } }),
  at: 'mesh',
  passes: lab({ nodes: alone }),
};
