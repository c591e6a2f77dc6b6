import { toSeconds } from '../../../constructs/units';
import type { Rule } from '../../rule';

const HOUR = 3600;
const DAY = 24 * HOUR;
/** What one cron line can say evenly: minutes that divide an hour, hours that divide a day, one day. */
const isEven = (seconds: number): boolean =>
  seconds % 60 === 0 && (seconds < HOUR ? HOUR % seconds === 0 : seconds % HOUR === 0 && DAY % seconds === 0);

export const clusterSnapshotInterval: Rule = {
  id: 'cluster/snapshot-interval',
  severity: 'error',
  why: 'snapshots follow a cron line (docs.k3s.io/cli/etcd-snapshot), which cannot say an interval that does not divide a day',
  check: ({ blueprint: { cluster } }) =>
    cluster?.snapshots && !isEven(toSeconds(cluster.snapshots.every))
      ? [
          {
            at: 'cluster.snapshots.every',
            what: 'the interval does not divide a day evenly',
            got: cluster.snapshots.every,
            expected: 'such as 15m, 30m, 1h, 6h, 12h or 24h',
            do: 'choose one that does',
          },
        ]
      : [],
};
