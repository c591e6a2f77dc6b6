import { hetzner } from '../../../environments/words';
import type { Duration } from '../../../constructs/units';
import { lab, type RuleFixture } from '../fixture';

const agent = hetzner('ccx23', { location: 'hel1', roles: ['agent'] });
const single = { cluster: { snapshots: undefined }, nodes: { two: agent, three: agent } };
const promising = (after: object, change: object = {}) => lab({ promises: { rpo: '1d', rto: '1h', after }, ...change });
const one = (rto: Duration) => ({ 'node/one': { rto } });
export const fixture: RuleFixture = {
  rejects: promising(one('5m'), single),
  at: 'promises.after.node/one',
  suggests: 'two more nodes',
  passes: promising(one('5m')),
};
export const more: readonly RuleFixture[] = [
  // what is promised of one node is no more than what is promised of all
  { rejects: promising(one('59m'), single), at: 'promises.after.node/one', passes: promising(one('60m'), single) },
  {
    rejects: promising({ ...one('31m'), 'all-nodes': { rto: '32m' } }, single),
    at: 'promises.after.node/one',
    passes: promising({ ...one('32m'), 'all-nodes': { rto: '32m' } }, single),
  },
  { rejects: promising(one('5m'), single), at: 'promises.after.node/one', passes: promising({ 'node/two': { rto: '5m' } }, single) },
  {
    rejects: promising({ 'any-node': { rto: '5m' } }, single),
    at: 'promises.after.any-node',
    passes: promising({ 'any-node': { rto: '5m' } }),
  },
  // two members of etcd are no better
  {
    rejects: promising(one('5m'), { cluster: { datastore: 'etcd' }, nodes: { three: agent } }),
    at: 'promises.after.node/one',
    suggests: 'one more node',
    passes: promising(one('5m'), { cluster: { datastore: 'etcd' } }),
  },
];
