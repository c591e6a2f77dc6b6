import type { RuleFixture } from '../fixture';
import { copied, sftp } from '../hosts-copied';

export const fixture: RuleFixture = {
  rejects: copied({ sftp: { offsite: sftp('cellar') } }),
  at: 'backup.hosts.sftp.offsite',
  passes: copied({ sftp: { cellar: sftp('cellar') } }),
};
