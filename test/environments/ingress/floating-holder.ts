import { floatingIp } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const on = (name: string) => lab({ addresses: { mail: floatingIp('fsn1', { on: name, purpose: 'mail' }) } });

export const fixture: RuleFixture = { rejects: on('thre'), at: 'addresses.mail.on', suggests: "write 'three'", passes: on('three') };
export const more: readonly RuleFixture[] = [
  { rejects: on('load-balancer'), at: 'addresses.mail.on', suggests: 'the load balancer has an address of its own', passes: on('one') },
];
