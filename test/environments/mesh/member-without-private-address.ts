import { lab, type RuleFixture } from '../fixture';
import { friend, server } from '../shorthand';

export const fixture: RuleFixture = {
  rejects: lab({ mesh: { over: 'private' }, nodes: { three: friend() } }),
  at: 'nodes.three',
  passes: lab({ mesh: { over: 'private' }, nodes: { three: server() } }),
};
export const more: readonly RuleFixture[] = [
  { ...fixture, passes: lab({ nodes: { three: friend() } }) },
  // a full network is network/full's
  { ...fixture, passes: lab({ network: { subnet: '10.10.0.0/30' }, mesh: { over: 'private' } }) },
];
