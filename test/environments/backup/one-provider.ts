import { hetznerBucket } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const to = (...names: string[]) =>
  lab({ buckets: { again: hetznerBucket('hel1', { lock: '30d', expireOldVersions: '30d' }) }, backup: { to: names } });
export const fixture: RuleFixture = {
  rejects: to('backups', 'again'),
  at: 'backup.to',
  suggests: 'another provider',
  passes: to('backups', 'offsite'),
};
export const more: readonly RuleFixture[] = [{ rejects: to('backups'), at: 'backup.to', passes: to('offsite') }];
