import { hetznerBucket } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const kept = (options: Parameters<typeof hetznerBucket>[1]) => lab({ buckets: { drive: hetznerBucket('fsn1', options) } });
export const fixture: RuleFixture = {
  rejects: kept({ lock: '366d', expireOldVersions: '400d' }),
  at: 'buckets.drive.lock',
  suggests: 'shorten',
  passes: kept({ lock: '365d', expireOldVersions: '400d' }),
};
export const more: readonly RuleFixture[] = [
  {
    rejects: kept({ lock: '400d', expireOldVersions: '400d' }),
    at: 'buckets.drive.lock',
    passes: kept({ lock: '400d', lockMode: 'governance', expireOldVersions: '400d' }),
  },
];
