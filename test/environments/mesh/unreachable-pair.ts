import { lab, type RuleFixture } from '../fixture';
import { friend } from '../shorthand';

export const fixture: RuleFixture = {
  rejects: lab({ nodes: { two: friend({ nat: true }), three: friend({ nat: true }) } }),
  at: 'nodes.three.nat',
  // devices among themselves do not count: the laptop is behind NAT too
  passes: lab({ nodes: { two: friend({ endpoint: 'two.example.com' }), three: friend({ nat: true }) } }),
};
export const more: readonly RuleFixture[] = [
  {
    rejects: lab({ nodes: { one: friend({ nat: true }), two: friend({ nat: true }), three: friend({ nat: true }) } }),
    at: 'nodes.two.nat',
    passes: lab({ mesh: undefined, nodes: { one: friend({ nat: true }), two: friend({ nat: true }), three: friend({ nat: true }) } }),
  },
];
