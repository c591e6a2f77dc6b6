import { lab, type RuleFixture } from '../fixture';
import { server } from '../shorthand';

const without = { zones: undefined, services: { shop: undefined } };
const two = server({ endpoint: 'two.example.com' });
const three = server({ endpoint: 'three.example.com' });

export const fixture: RuleFixture = {
  rejects: lab({ ...without, nodes: { one: server(), two, three } }),
  at: 'nodes.one.endpoint',
  passes: lab({ ...without, nodes: { one: server({ endpoint: 'one.example.com' }), two, three } }),
};
export const more: readonly RuleFixture[] = [
  { rejects: fixture.rejects, at: fixture.at, passes: lab({ ...without, nodes: { one: server({ nat: true }), two, three } }) },
  {
    rejects: fixture.rejects,
    at: fixture.at,
    passes: lab({ ...without, nodes: { one: server(), two, three }, mesh: { over: 'private' } }),
  },
];
