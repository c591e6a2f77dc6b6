import { machine } from '../../../environments/words';
import type { RuleFixture } from '../fixture';
import { copied, sftp } from '../hosts-copied';

// node two stands where the bucket is
export const fixture: RuleFixture = {
  rejects: copied({ to: ['backups'] }),
  at: 'backup.hosts.to',
  suggests: 'another location',
  passes: copied({ to: ['backups', 'offsite'] }),
};
const home = { home: machine({ roles: ['peer'], endpoint: 'home.example.org', location: 'cellar', cpu: '4', memory: '8Gi', disk: '1Ti' }) };
export const more: readonly RuleFixture[] = [
  { rejects: copied({ to: ['backups'] }), at: 'backup.hosts.to', passes: copied({ to: ['backups'], nodes: ['one', 'three'] }) },
  { rejects: copied({ to: ['backups'] }), at: 'backup.hosts.to', passes: copied({ to: ['backups'], sftp: { cellar: sftp('cellar') } }) },
  // a machine that takes copies burns with what stands beside it
  {
    rejects: copied({ to: ['backups'], sftp: { beside: sftp('hetzner/nbg1') } }, { nodes: home }),
    at: 'backup.hosts.to',
    passes: copied({ to: ['backups'], sftp: { beside: sftp('hetzner/hel1') } }, { nodes: home }),
  },
];
