import { hetzner } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const mail = (...roles: ('server' | 'agent' | 'mail')[]) => lab({ nodes: { post: hetzner('ccx33', { location: 'fsn1', roles }) } });
export const fixture: RuleFixture = {
  rejects: mail('agent', 'mail'),
  at: 'nodes.post.roles',
  suggests: 'without K3s',
  passes: mail('mail'),
};
export const more: readonly RuleFixture[] = [{ rejects: mail('mail', 'agent'), at: 'nodes.post.roles', passes: mail('agent') }];
