import { cloudflare, hetznerDns } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const id = '0123456789abcdef0123456789abcdef';
const identified = (zoneId: string) => lab({ zones: { 'example.org': cloudflare({ zoneId }) } });

export const fixture: RuleFixture = { rejects: identified(id.slice(1)), at: 'zones.example.org.zoneId', passes: identified(id) };
export const more: readonly RuleFixture[] = [
  { rejects: identified(`${id}0`), at: 'zones.example.org.zoneId', passes: identified(id.replaceAll('9', 'a')) },
  {
    rejects: identified(id.replace('a', 'g')),
    at: 'zones.example.org.zoneId',
    passes: lab({ zones: { 'example.org': hetznerDns({ zoneId: '123456' }) } }),
  },
];
