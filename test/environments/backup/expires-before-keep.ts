import { hetznerBucket } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const until = (expireOldVersions: '29d' | '30d') => lab({ buckets: { backups: hetznerBucket('nbg1', { lock: '7d', expireOldVersions }) } });
export const fixture: RuleFixture = {
  rejects: until('29d'),
  at: 'buckets.backups.expireOldVersions',
  suggests: '30d or more',
  passes: until('30d'),
};
export const more: readonly RuleFixture[] = [
  {
    rejects: until('29d'),
    at: 'buckets.backups.expireOldVersions',
    passes: lab({ buckets: { other: hetznerBucket('nbg1', { expireOldVersions: '1d' }) } }),
  },
];
