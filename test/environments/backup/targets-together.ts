import { hetznerBucket } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const twice = (location: 'nbg1' | 'hel1') =>
  lab({ buckets: { again: hetznerBucket(location, { expireOldVersions: '30d' }) }, backup: { to: ['backups', 'again'] } });
export const fixture: RuleFixture = { rejects: twice('nbg1'), at: 'backup.to', passes: twice('hel1') };
export const more: readonly RuleFixture[] = [{ rejects: twice('nbg1'), at: 'backup.to', passes: lab({ backup: { to: ['backups'] } }) }];
