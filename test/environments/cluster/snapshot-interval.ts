import { lab, type RuleFixture } from '../fixture';

const every = (interval: string) => lab({ cluster: { snapshots: { every: interval } } });

export const fixture: RuleFixture = { rejects: every('5h'), at: 'cluster.snapshots.every', suggests: 'choose', passes: every('6h') };
export const more: readonly RuleFixture[] = [
  { rejects: every('2d'), at: 'cluster.snapshots.every', passes: every('1d') },
  { rejects: every('25m'), at: 'cluster.snapshots.every', passes: every('30m') },
  { rejects: every('90m'), at: 'cluster.snapshots.every', passes: every('60m') },
  { rejects: every('90s'), at: 'cluster.snapshots.every', passes: every('60s') },
];
