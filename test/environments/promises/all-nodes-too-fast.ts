import type { Duration } from '../../../constructs/units';
import { lab, type RuleFixture } from '../fixture';

const promising = (rto: Duration, allNodes: Duration, change: object = {}) =>
  lab({ promises: { rpo: '1d', rto, after: { 'all-nodes': { rto: allNodes } } }, ...change });
// 1200 seconds, and 205 for the 10 GiB of the database
export const fixture: RuleFixture = {
  rejects: promising('1h', '1404s'),
  at: 'promises.after.all-nodes.rto',
  suggests: 'promise 24m',
  passes: promising('1h', '1405s'),
};
export const more: readonly RuleFixture[] = [
  { rejects: promising('1404s', '1405s'), at: 'promises.rto', passes: promising('1405s', '1405s') },
  {
    rejects: promising('19m', '19m', { services: { sql: undefined } }),
    at: 'promises.rto',
    passes: promising('20m', '20m', { services: { sql: undefined } }),
  },
];
