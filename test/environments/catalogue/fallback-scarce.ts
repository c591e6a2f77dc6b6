import { hetzner } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const falls = (fallbackType: 'cx43' | 'cpx42') =>
  lab({ nodes: { one: hetzner('cx33', { location: 'fsn1', roles: ['server'], fallbackType }) } });

export const fixture: RuleFixture = { rejects: falls('cx43'), at: 'nodes.one.fallbackType', passes: falls('cpx42') };
