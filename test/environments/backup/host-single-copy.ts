import type { RuleFixture } from '../fixture';
import { copied, sftp } from '../hosts-copied';

export const fixture: RuleFixture = {
  rejects: copied({ to: ['offsite'] }),
  at: 'backup.hosts.to',
  suggests: 'backup.hosts.sftp',
  passes: copied({ to: ['offsite'], sftp: { cellar: sftp('cellar') } }),
};
// one bucket named twice is one place
export const more: readonly RuleFixture[] = [
  { rejects: copied({ to: ['offsite', 'offsite'] }), at: 'backup.hosts.to', passes: copied({}) },
];
