import { lab, type RuleFixture } from '../fixture';

export const fixture: RuleFixture = {
  rejects: lab({ cluster: { snapshots: { to: 'backup' } } }),
  at: 'cluster.snapshots.to',
  suggests: "write 'backups'",
  passes: lab({ cluster: { snapshots: { to: 'backups' } } }),
};
export const more: readonly RuleFixture[] = [
  {
    rejects: lab({ cluster: { snapshots: { to: 'moon' } } }),
    at: 'cluster.snapshots.to',
    suggests: "add 'moon'",
    passes: lab({ cluster: { snapshots: undefined } }),
  },
];
