import { lab, type RuleFixture } from '../fixture';
import { copied, sftp } from '../hosts-copied';

// locked for a week, kept for a month
export const fixture: RuleFixture = {
  rejects: copied({ to: ['backups'] }),
  at: 'backup.hosts.to',
  suggests: "lock: '30d'",
  passes: copied({ to: ['backups', 'offsite'] }),
};
export const more: readonly RuleFixture[] = [
  { rejects: copied({ to: ['backups'] }), at: 'backup.hosts.to', passes: lab({ backup: { keep: '7d', hosts: { to: ['backups'] } } }) },
  // who holds the key of SFTP may delete there
  {
    rejects: copied({ to: ['backups'], sftp: { cellar: sftp('cellar') } }),
    at: 'backup.hosts.to',
    passes: copied({ to: ['offsite'], sftp: { cellar: sftp('cellar') } }),
  },
];
