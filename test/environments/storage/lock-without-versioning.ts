import { hetznerBucket } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const kept = (options: Parameters<typeof hetznerBucket>[1]) => lab({ buckets: { drive: hetznerBucket('fsn1', options) } });
export const fixture: RuleFixture = {
  rejects: kept({ lock: '7d', versioning: false, expireOldVersions: '30d' }),
  at: 'buckets.drive.versioning',
  suggests: 'remove versioning',
  passes: kept({ lock: '7d', versioning: true, expireOldVersions: '30d' }),
};
