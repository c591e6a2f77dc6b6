import { floatingIp } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';
import { server, vps } from '../shorthand';

const addresses = { mail: floatingIp('fsn1', { on: 'four', purpose: 'mail' }) };

export const fixture: RuleFixture = {
  rejects: lab({ addresses, nodes: { four: vps() } }),
  at: 'addresses.mail.on',
  passes: lab({ addresses, nodes: { four: server() } }),
};
