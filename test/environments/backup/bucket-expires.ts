import { hetznerBucket } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

export const fixture: RuleFixture = {
  rejects: lab({ buckets: { backups: hetznerBucket('nbg1', { lock: '7d', expireOldVersions: '60d', expire: '90d' }) } }),
  at: 'buckets.backups.expire',
  suggests: 'remove expire',
  passes: lab({ buckets: { other: hetznerBucket('nbg1', { expireOldVersions: '1d', expire: '7d' }) } }),
};
