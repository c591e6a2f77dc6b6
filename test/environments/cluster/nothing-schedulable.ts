import { hetzner } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const tainted = (taint: string) => {
  const node = (location: 'fsn1' | 'nbg1' | 'hel1', taints: string[]) => hetzner('ccx23', { location, roles: ['server'], taints });
  return {
    nodes: { one: node('fsn1', ['role=control:NoSchedule']), two: node('nbg1', ['role=control:NoExecute']), three: node('hel1', [taint]) },
  };
};
export const fixture: RuleFixture = {
  rejects: lab(tainted('role=control:NoSchedule')),
  at: 'nodes',
  passes: lab(tainted('role=control:PreferNoSchedule')),
};
export const more: readonly RuleFixture[] = [
  {
    rejects: lab(tainted('role=control:NoExecute')),
    at: 'nodes',
    passes: lab({ ...tainted('role=control:NoExecute'), services: { sql: undefined, shop: undefined, copies: undefined } }),
  },
];
