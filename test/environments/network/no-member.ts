import { lab, type RuleFixture } from '../fixture';
import { friend, server } from '../shorthand';

export const fixture: RuleFixture = {
  rejects: lab({ nodes: { one: friend(), two: friend(), three: friend() } }),
  at: 'network',
  passes: lab({ nodes: { one: friend(), two: friend(), three: server() } }),
};
