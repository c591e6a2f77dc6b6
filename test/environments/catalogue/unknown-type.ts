import { lab, type RuleFixture } from '../fixture';
import { server, vps } from '../shorthand';

export const fixture: RuleFixture = {
  rejects: lab({ nodes: { one: { ...server(), type: 'ccx24' } } }),
  at: 'nodes.one.type',
  suggests: "write 'ccx23'",
  passes: lab({ nodes: { one: { ...server(), type: 'ccx33' } } }),
};
export const more: readonly RuleFixture[] = [
  {
    rejects: lab({ nodes: { one: { ...vps(), model: 'vps-2025-model7' } } }),
    at: 'nodes.one.model',
    suggests: 'vps-2025-model',
    passes: lab({ nodes: { one: { ...vps(), model: 'vps-2025-model6' } } }),
  },
];
