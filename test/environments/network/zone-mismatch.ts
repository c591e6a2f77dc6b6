import { lab, type RuleFixture } from '../fixture';
import { server } from '../shorthand';

export const fixture: RuleFixture = {
  rejects: lab({ nodes: { three: server({ location: 'ash' }) } }),
  at: 'nodes.three.location',
  passes: lab({ nodes: { three: server({ location: 'hel1' }) } }),
};
export const more: readonly RuleFixture[] = [
  // an unknown location is the catalogue's
  { ...fixture, passes: lab({ nodes: { three: { ...server(), location: 'hel' } } }) },
];
