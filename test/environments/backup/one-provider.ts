import { hetznerBucket, machine } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const to = (...names: string[]) =>
  lab({ buckets: { again: hetznerBucket('hel1', { lock: '30d', expireOldVersions: '30d' }) }, backup: { to: names } });
export const fixture: RuleFixture = {
  rejects: to('backups', 'again'),
  at: 'backup.to',
  suggests: 'another provider',
  passes: to('backups', 'offsite'),
};
const beside = (...names: string[]) => {
  const home = machine({ roles: ['peer'], endpoint: 'home.example.org', location: 'cellar', cpu: '4', memory: '8Gi', disk: '1Ti' });
  return lab({
    nodes: { home },
    buckets: { again: hetznerBucket('hel1', { lock: '30d', expireOldVersions: '30d' }) },
    backup: { to: names },
  });
};
export const more: readonly RuleFixture[] = [
  { rejects: to('backups'), at: 'backup.to', passes: to('offsite') },
  // one machine at that provider is enough
  { rejects: beside('backups', 'again'), at: 'backup.to', passes: beside('backups', 'offsite') },
];
