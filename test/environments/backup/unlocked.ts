import { b2Bucket, hetznerBucket } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const open = { backups: hetznerBucket('nbg1', { expireOldVersions: '60d' }) };
export const fixture: RuleFixture = {
  rejects: lab({ buckets: { ...open, offsite: b2Bucket('eu-central-003', { expireOldVersions: '60d' }) } }),
  at: 'backup.to',
  suggests: "lock: '30d'",
  passes: lab({ buckets: { ...open, offsite: b2Bucket('eu-central-003', { lock: '1d', expireOldVersions: '60d' }) } }),
};
// a lock on a bucket that takes no backups is no help
export const more: readonly RuleFixture[] = [
  { rejects: lab({ buckets: open, backup: { to: ['backups'] } }), at: 'backup.to', passes: lab({ buckets: open }) },
];
