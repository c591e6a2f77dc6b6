import { hetzner } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';
import { onMachine } from '../on-machine';

const keeps = { data: { folders: ['/srv/post'] } };
const post = (kept: object) => onMachine({ on: 'two' }, { equips: () => [{ node: 'two', role: 'compose', variables: {}, ...kept }] });
const keeping = (backup: object, kept: object = { keeps }) => lab({ services: { post: post(kept) }, backup });
export const fixture: RuleFixture = { rejects: keeping({}), at: 'backup', suggests: 'add hosts', passes: keeping({ hosts: {} }) };
const alone = { one: hetzner('ccx23', { location: 'fsn1', roles: ['server'] }), two: undefined, three: undefined };
const single = (backup: object) => lab({ nodes: alone, cluster: { snapshots: undefined }, backup });
export const more: readonly RuleFixture[] = [
  // what keeps nothing needs no copy
  { rejects: keeping({}), at: 'backup', passes: keeping({}, {}) },
  {
    rejects: keeping({ hosts: { nodes: ['one'] } }),
    at: 'backup.hosts.nodes',
    suggests: 'add the nodes',
    passes: keeping({ hosts: { nodes: ['two'] } }),
  },
  // a datastore in SQLite has no snapshots of its own
  { rejects: single({}), at: 'backup', passes: single({ hosts: {} }) },
];
