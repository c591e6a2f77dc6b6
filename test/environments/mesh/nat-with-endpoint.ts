import { lab, type RuleFixture } from '../fixture';
import { friend } from '../shorthand';

export const fixture: RuleFixture = {
  rejects: lab({ nodes: { three: friend({ nat: true, endpoint: 'three.example.com' }) } }),
  at: 'nodes.three.endpoint',
  passes: lab({ nodes: { three: friend({ nat: true }) } }),
};
export const more: readonly RuleFixture[] = [
  { ...fixture, passes: lab({ nodes: { three: friend({ nat: false, endpoint: 'three.example.com' }) } }) },
];
