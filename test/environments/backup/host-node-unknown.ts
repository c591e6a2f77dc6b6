import type { RuleFixture } from '../fixture';
import { copied } from '../hosts-copied';

export const fixture: RuleFixture = {
  rejects: copied({ nodes: ['one', 'twoo'] }),
  at: 'backup.hosts.nodes.1',
  suggests: "write 'two'",
  passes: copied({ nodes: ['one', 'two'] }),
};
