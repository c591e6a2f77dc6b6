import { floatingIp } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const at = (location: 'ash' | 'hel1') => lab({ addresses: { mail: floatingIp(location, { on: 'one', purpose: 'mail' }) } });

export const fixture: RuleFixture = { rejects: at('ash'), at: 'addresses.mail.location', suggests: "write 'fsn1'", passes: at('hel1') };
