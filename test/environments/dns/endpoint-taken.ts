import { lab, type RuleFixture } from '../fixture';
import { friend } from '../shorthand';

const shared = friend({ endpoint: 'home.example.net' });

export const fixture: RuleFixture = {
  rejects: lab({ nodes: { two: shared, three: shared } }),
  at: 'nodes.three.endpoint',
  passes: lab({ nodes: { two: shared, three: friend({ nat: true, endpoint: 'home.example.net' }) } }),
};
export const more: readonly RuleFixture[] = [
  // the name that another node is given
  {
    rejects: lab({ nodes: { two: friend({ endpoint: 'one.example.org' }) } }),
    at: 'nodes.two.endpoint',
    passes: lab({ nodes: { two: friend({ endpoint: 'ones.example.org' }) } }),
  },
];
