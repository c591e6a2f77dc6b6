import { hetznerBucket } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const named = (name: string) => lab({ buckets: { drive: hetznerBucket('fsn1', { name, expireOldVersions: '30d' }) } });
export const fixture: RuleFixture = { rejects: named('lab-backups'), at: 'buckets.drive.name', passes: named('lab-backup') };
// another provider has names of its own
export const more: readonly RuleFixture[] = [{ rejects: named('lab-backups'), at: 'buckets.drive.name', passes: named('lab-offsite') }];
