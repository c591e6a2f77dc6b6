import { cloudflare, elsewhere } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

export const fixture: RuleFixture = {
  rejects: lab({ zones: { 'lab.internal': cloudflare() } }),
  at: 'zones.lab.internal',
  passes: lab({ zones: { 'lab.internal': elsewhere() } }),
};
export const more: readonly RuleFixture[] = [
  {
    rejects: lab({ zones: { 'home.arpa': cloudflare() } }),
    at: 'zones.home.arpa',
    passes: lab({ zones: { 'myhome.arpa': cloudflare() } }),
  },
  { rejects: lab({ zones: { 'lab.local': cloudflare() } }), at: 'zones.lab.local', passes: lab({ zones: { 'lab.test': cloudflare() } }) },
];
