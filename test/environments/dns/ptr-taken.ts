import { floatingIp } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const address = (ptr: string) => floatingIp('fsn1', { on: 'one', ptr, purpose: 'mail' });
const named = (...names: readonly string[]) => lab({ addresses: Object.fromEntries(names.map((ptr, i) => [`a${i}`, address(ptr)])) });

export const fixture: RuleFixture = { rejects: named('one.example.org'), at: 'addresses.a0.ptr', passes: named('mail.example.org') };
export const more: readonly RuleFixture[] = [
  { rejects: named('shop.example.org'), at: 'addresses.a0.ptr', passes: named('shopmail.example.org') },
  {
    rejects: named('mail.example.org', 'mail.example.org'),
    at: 'addresses.a1.ptr',
    passes: named('mail.example.org', 'mail2.example.org'),
  },
];
