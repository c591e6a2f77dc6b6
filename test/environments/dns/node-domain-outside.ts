import { lab, type RuleFixture } from '../fixture';

export const fixture: RuleFixture = {
  rejects: lab({ nodeDomain: 'nodes.exmple.org' }),
  at: 'nodeDomain',
  suggests: "write 'nodes.example.org'",
  passes: lab({ nodeDomain: 'nodes.example.org' }),
};
