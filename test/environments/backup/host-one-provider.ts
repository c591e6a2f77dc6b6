import { hetznerBucket, machine } from '../../../environments/words';
import type { RuleFixture } from '../fixture';
import { copied, sftp } from '../hosts-copied';

const again = { again: hetznerBucket('hel1', { lock: '30d', expireOldVersions: '60d' }) };
export const fixture: RuleFixture = {
  rejects: copied({ to: ['backups', 'again'] }, { buckets: again }),
  at: 'backup.hosts.to',
  suggests: 'another provider',
  passes: copied({ to: ['backups', 'offsite'] }, { buckets: again }),
};
const home = { home: machine({ roles: ['peer'], endpoint: 'home.example.org', location: 'cellar', cpu: '4', memory: '8Gi', disk: '1Ti' }) };
const own = (nodes: string[], location: string) => copied({ to: ['backups'], nodes, sftp: { cellar: sftp(location) } }, { nodes: home });
export const more: readonly RuleFixture[] = [
  { rejects: own(['one'], 'hetzner/hel1'), at: 'backup.hosts.to', passes: own(['one'], 'cellar') },
  { rejects: own(['one', 'home'], 'hetzner/hel1'), at: 'backup.hosts.to', passes: own(['home'], 'hetzner/hel1') },
];
