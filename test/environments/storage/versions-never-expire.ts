import { hetznerBucket } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const kept = (options: Parameters<typeof hetznerBucket>[1]) => lab({ buckets: { drive: hetznerBucket('fsn1', options) } });
export const fixture: RuleFixture = {
  rejects: kept({ lock: '7d' }),
  at: 'buckets.drive.expireOldVersions',
  suggests: "expireOldVersions: '7d'",
  passes: kept({ lock: '7d', expireOldVersions: '7d' }),
};
export const more: readonly RuleFixture[] = [
  { rejects: kept({}), at: 'buckets.drive.expireOldVersions', suggests: "'30d'", passes: kept({ versioning: false }) },
];
