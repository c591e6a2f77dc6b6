import { hetznerBucket } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

export const fixture: RuleFixture = {
  rejects: lab({ buckets: { backups: hetznerBucket('nbg1', { lock: '7d', expireOldVersions: '60d', expire: '90d' }) } }),
  at: 'buckets.backups.expire',
  suggests: 'remove expire',
  passes: lab({ buckets: { other: hetznerBucket('nbg1', { expireOldVersions: '1d', expire: '7d' }) } }),
};
// copies of machines are copies
const expiring = { other: hetznerBucket('hel1', { expireOldVersions: '60d', expire: '90d' }) };
export const more: readonly RuleFixture[] = [
  {
    rejects: lab({ buckets: expiring, backup: { hosts: { to: ['other'] } } }),
    at: 'buckets.other.expire',
    passes: lab({ buckets: expiring, backup: { hosts: { to: ['backups'] } } }),
  },
];
