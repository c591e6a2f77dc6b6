import { floatingIp } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';
import { vps } from '../shorthand';

const at = (location: 'ash' | 'hel1') => lab({ addresses: { mail: floatingIp(location, { on: 'one', purpose: 'mail' }) } });

export const fixture: RuleFixture = { rejects: at('ash'), at: 'addresses.mail.location', suggests: "write 'fsn1'", passes: at('hel1') };
export const more: readonly RuleFixture[] = [
  // an unknown location is the catalogue's, and a node of another provider ingress/floating-provider's
  { ...fixture, passes: lab({ addresses: { mail: { ...floatingIp('fsn1', { on: 'one', purpose: 'mail' }), location: 'hel' } } }) },
  { ...fixture, passes: lab({ nodes: { four: vps() }, addresses: { mail: floatingIp('fsn1', { on: 'four', purpose: 'mail' }) } }) },
];
