import { floatingIp } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const named = (ptr: string) => lab({ addresses: { mail: floatingIp('fsn1', { on: 'one', ptr, purpose: 'mail' }) } });

export const fixture: RuleFixture = {
  rejects: named('mail.exampel.org'),
  at: 'addresses.mail.ptr',
  suggests: "write 'mail.example.org'",
  passes: named('mail.example.org'),
};
export const more: readonly RuleFixture[] = [
  { ...fixture, passes: lab({ addresses: { mail: floatingIp('fsn1', { on: 'one', purpose: 'mail' }) } }) },
];
