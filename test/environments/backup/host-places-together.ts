import { hetznerBucket } from '../../../environments/words';
import type { RuleFixture } from '../fixture';
import { copied, sftp } from '../hosts-copied';

const again = { again: hetznerBucket('nbg1', { expireOldVersions: '60d' }) };
export const fixture: RuleFixture = {
  rejects: copied({ to: ['backups', 'again'] }, { buckets: again }),
  at: 'backup.hosts.to',
  suggests: 'another location',
  passes: copied({ to: ['backups', 'offsite'] }, { buckets: again }),
};
export const more: readonly RuleFixture[] = [
  {
    rejects: copied({ to: ['backups'], sftp: { box: sftp('hetzner/nbg1') } }),
    at: 'backup.hosts.to',
    passes: copied({ to: ['backups'], sftp: { box: sftp('cellar') } }),
  },
];
