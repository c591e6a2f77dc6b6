import { hetzner } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const one = (type: 'cx33' | 'cax21' | 'cpx32', fallbackType?: 'cpx32') =>
  lab({ nodes: { one: hetzner(type, { location: 'fsn1', roles: ['server'], ...(fallbackType && { fallbackType }) }) } });

export const fixture: RuleFixture = { rejects: one('cx33'), at: 'nodes.one.type', passes: one('cx33', 'cpx32') };
export const more: readonly RuleFixture[] = [
  {
    rejects: lab({ nodes: { one: hetzner('cx33', { location: 'fsn1', roles: ['server'], fallbackType: undefined }) } }),
    at: 'nodes.one.type',
    passes: one('cpx32'),
  },
  { rejects: one('cax21'), at: 'nodes.one.type', passes: one('cpx32') },
];
