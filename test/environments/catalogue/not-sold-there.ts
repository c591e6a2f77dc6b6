import { hetzner } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const at = (type: 'cax21' | 'cpx32', location: 'ash' | 'hel1') =>
  lab({ nodes: { one: hetzner(type, { location, roles: ['server'], fallbackType: 'cpx42' }) } });

export const fixture: RuleFixture = { rejects: at('cax21', 'ash'), at: 'nodes.one.location', passes: at('cax21', 'hel1') };
export const more: readonly RuleFixture[] = [{ ...fixture, passes: at('cpx32', 'ash') }];
