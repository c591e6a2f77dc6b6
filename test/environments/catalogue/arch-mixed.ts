import { hetzner } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const arm = (roles: readonly 'agent'[]) => hetzner('cax31', { location: 'hel1', roles: [...roles], fallbackType: 'cax41' });

export const fixture: RuleFixture = {
  rejects: lab({ nodes: { four: arm(['agent']) } }),
  at: 'nodes.four.type',
  passes: lab({ nodes: { four: arm([]) } }),
};
export const more: readonly RuleFixture[] = [
  { ...fixture, passes: lab({ nodes: { one: { ...arm([]), roles: ['server'] }, two: arm(['agent']), three: arm(['agent']) } }) },
];
