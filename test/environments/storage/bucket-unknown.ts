import { bucket, optional, smtp } from '../../../blueprint/contracts/contract';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const backupTo = (...to: string[]) => lab({ backup: { to } });
const needing = (name: string) => lab({ services: { it: stub({ needs: () => ({ files: bucket(name) }) }) } });
export const fixture: RuleFixture = {
  rejects: backupTo('backups', 'ofsite'),
  at: 'backup.to.1',
  suggests: "write 'offsite'",
  passes: backupTo('backups', 'offsite'),
};
export const more: readonly RuleFixture[] = [
  {
    rejects: lab({ backup: { hosts: { to: ['ofsite'] } } }),
    at: 'backup.hosts.to.0',
    suggests: "write 'offsite'",
    passes: lab({ backup: { hosts: { to: ['offsite'] } } }),
  },
  { rejects: needing('drive'), at: 'services.it.needs.files', suggests: "add 'drive' to buckets", passes: needing('offsite') },
  // other needs are told elsewhere
  {
    rejects: needing('drive'),
    at: 'services.it.needs.files',
    passes: lab({ services: { it: stub({ needs: () => ({ mail: optional(smtp({ from: 'it@example.org' }), 'no mail') }) }) } }),
  },
];
