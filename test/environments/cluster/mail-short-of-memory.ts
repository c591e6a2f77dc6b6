import { mysql } from '../../../charts/mysql/service';
import type { Size } from '../../../constructs/units';
import { machine } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const post = (memory: Size, ...roles: ('agent' | 'mail')[]) =>
  machine({ roles, endpoint: 'post.example.org', location: 'cellar', cpu: '4', memory, disk: '1Ti' });
const over = { cluster: { over: 'mesh' } };
// 6144 for Mailcow and 400 for the system
export const fixture: RuleFixture = {
  rejects: lab({ ...over, nodes: { post: post('6543Mi', 'mail') } }),
  at: 'nodes.post',
  passes: lab({ ...over, nodes: { post: post('6544Mi', 'mail') } }),
};
// 275 more for a K3s agent, 1024 for the database that stays there and 256 for what copies it
const sql = { services: { sql: mysql({ on: 'post' }) } };
export const more: readonly RuleFixture[] = [
  {
    rejects: lab({ ...over, ...sql, nodes: { post: post('8098Mi', 'agent', 'mail') } }),
    at: 'nodes.post',
    passes: lab({ ...over, ...sql, nodes: { post: post('8099Mi', 'agent', 'mail') } }),
  },
  {
    rejects: lab({ ...over, nodes: { post: post('4Gi', 'agent', 'mail') } }),
    at: 'nodes.post',
    passes: lab({ ...over, nodes: { post: post('4Gi', 'agent') } }),
  },
];
