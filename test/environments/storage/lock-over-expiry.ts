import { hetznerBucket } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const kept = (options: Parameters<typeof hetznerBucket>[1]) => lab({ buckets: { drive: hetznerBucket('fsn1', options) } });
export const fixture: RuleFixture = {
  rejects: kept({ lock: '31d', expireOldVersions: '30d' }),
  at: 'buckets.drive.expireOldVersions',
  suggests: 'make expireOldVersions 31d',
  passes: kept({ lock: '30d', expireOldVersions: '30d' }),
};
