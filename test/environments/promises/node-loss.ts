import { volume } from '../../../blueprint/contracts/contract';
import { WITNESS, type Component, type ServiceDefinition } from '../../../blueprint/service';
import type { Duration } from '../../../constructs/units';
import { hetzner } from '../../../environments/words';
import { storing } from '../storing';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const promising = (after: object, change: object = {}) => lab({ promises: { rpo: '1d', rto: '1h', after }, ...change });
const two = (rto: Duration) => ({ 'node/two': { rto } });
const only = (facts: Partial<ServiceDefinition>, input: object = {}) => ({
  services: { sql: undefined, shop: undefined, it: stub(facts, input) },
});
const pods = (component: Partial<Component>, needs: ServiceDefinition['needs'] = () => ({})): Partial<ServiceDefinition> => ({
  components: () => ({ app: { cpu: '100m', memory: '128Mi', ports: {}, ...component } }),
  needs,
});
const bound: ServiceDefinition['needs'] = () => ({ data: volume('1Gi') });
/** One pod on a volume that so many nodes hold. */
const going = (copies: number, by = 'disks') => {
  const { services } = only(pods({ keepsIn: ['data'] }, bound), { answeredBy: { data: by } });
  return { services: { ...services, copies: undefined, disks: storing(copies) } };
};
// a database on a volume of its node
export const fixture: RuleFixture = {
  rejects: promising(two('5m')),
  at: 'promises.after.node/two',
  suggests: 'accept the restore',
  passes: promising(two('5m'), { services: { sql: undefined } }),
};
const idle = hetzner('ccx23', { location: 'nbg1' });
const lone = { cluster: { snapshots: undefined }, nodes: { two: idle, three: idle } };
const closed = hetzner('ccx23', { location: 'nbg1', roles: ['server'], taints: ['role=control:NoSchedule'] });
const watching = hetzner('ccx23', { location: 'hel1', roles: ['server'], taints: [WITNESS] });
const pair = { cluster: { snapshots: undefined }, nodes: { two: hetzner('ccx23', { location: 'nbg1', roles: ['agent'] }), three: idle } };
export const more: RuleFixture[] = [
  { rejects: promising(two('59m')), at: 'promises.after.node/two', suggests: 'promise 60m', passes: promising(two('60m')) },
  { rejects: promising({ 'any-node': { rto: '59m' } }), at: 'promises.after.any-node', passes: promising({ 'any-node': { rto: '60m' } }) },
  // a service that stays on a node is lost with that node and no other
  {
    rejects: promising(two('5m'), only({}, { on: 'two' })),
    at: 'promises.after.node/two',
    passes: promising({ 'node/three': { rto: '5m' } }, only({}, { on: 'two' })),
  },
  {
    rejects: promising({ 'any-node': { rto: '10m' } }, only({}, { on: 'two' })),
    at: 'promises.after.any-node',
    passes: promising({ 'any-node': { rto: '10m' } }, only({})),
  },
  // a single stateless pod starts elsewhere: 50 + 300 + 60 seconds
  {
    rejects: promising(two('409s'), only({})),
    at: 'promises.after.node/two',
    suggests: '2 replicas',
    passes: promising(two('410s'), only({})),
  },
  // with a second replica the other serves once the node counts as lost
  {
    rejects: promising(two('49s'), only(pods({ replicas: 2 }))),
    at: 'promises.after.node/two',
    passes: promising(two('50s'), only(pods({ replicas: 2 }))),
  },
  // replicas of a StatefulSet have volumes of their own, those of a Deployment share one
  {
    rejects: promising(two('5m'), only(pods({ replicas: 3, keepsIn: ['data'] }, bound))),
    at: 'promises.after.node/two',
    passes: promising(two('5m'), only(pods({ kind: 'stateful', replicas: 3, keepsIn: ['data'] }, bound))),
  },
  // a volume that two nodes hold is attached elsewhere: 50 + 300 + 90 + 60 seconds
  {
    rejects: promising(two('499s'), going(2)),
    at: 'promises.after.node/two',
    suggests: 'promise 500s',
    passes: promising(two('500s'), going(2)),
  },
  // one that a node alone holds is restored, whoever attaches it
  {
    rejects: promising(two('500s'), going(1)),
    at: 'promises.after.node/two',
    suggests: 'accept the restore',
    passes: promising(two('500s'), going(2)),
  },
  { rejects: promising(two('500s'), going(2, 'local-path')), at: 'promises.after.node/two', passes: promising(two('500s'), going(2)) },
  // of five voters on three nodes one node may carry two; of two voters one is no majority
  {
    rejects: promising(two('5m'), only(pods({ kind: 'stateful', replicas: 2, quorum: true }))),
    at: 'promises.after.node/two',
    passes: promising(two('5m'), only(pods({ kind: 'stateful', replicas: 5, quorum: true }))),
  },
  // a voter on a witness is one more that is left
  {
    rejects: promising(two('5m'), { ...only(pods({ replicas: 3, quorum: true })), nodes: { three: watching } }),
    at: 'promises.after.node/two',
    passes: promising(two('5m'), { ...only(pods({ replicas: 3, quorum: true, tolerates: [WITNESS] })), nodes: { three: watching } }),
  },
  // a node that takes no pods loses none
  {
    rejects: promising(
      { 'node/four': { rto: '1m' } },
      { ...only({}), nodes: { four: hetzner('ccx23', { location: 'fsn1', roles: ['agent'] }) } },
    ),
    at: 'promises.after.node/four',
    passes: promising(
      { 'node/four': { rto: '1m' } },
      { ...only({}), nodes: { four: hetzner('ccx23', { location: 'fsn1', roles: ['agent'], taints: ['role=ci:NoSchedule'] }) } },
    ),
  },
  {
    rejects: promising(two('60s'), only({})),
    at: 'promises.after.node/two',
    suggests: 'promise 410s',
    passes: promising(two('410s'), only({})),
  },
  // on a single node nothing starts elsewhere
  {
    rejects: promising({ 'node/one': { rto: '10m' } }, { ...lone, ...only({}) }),
    at: 'promises.after.node/one',
    suggests: 'promise 60m',
    passes: promising({ 'node/one': { rto: '60m' } }, { ...lone, ...only({}) }),
  },
  {
    rejects: promising({ 'node/one': { rto: '10m' } }, { ...lone, ...only(pods({ replicas: 2 })) }),
    at: 'promises.after.node/one',
    passes: promising({ 'node/two': { rto: '1s' } }, { ...lone, ...only({}) }),
  },
  // where no node takes pods, none is lost
  {
    rejects: promising({ 'any-node': { rto: '1m' } }, only({})),
    at: 'promises.after.any-node',
    passes: promising({ 'any-node': { rto: '1m' } }, { ...only({}), nodes: { one: closed, two: closed, three: closed } }),
  },
  // a promise about no node of the site is told by promises/unknown-node
  {
    rejects: promising(two('1m'), only({})),
    at: 'promises.after.node/two',
    passes: promising({ 'node/atlantis': { rto: '1m' }, two: { rto: '1m' } }, only({})),
  },
  {
    rejects: promising({ 'any-node': { rto: '10m' } }, { ...lone, ...only({}) }),
    at: 'promises.after.any-node',
    passes: promising({ 'any-node': { rto: '10m' } }, { ...pair, ...only({}) }),
  },
];
// where the server goes too, only what must be restored is told here
const agent = hetzner('ccx23', { location: 'hel1', roles: ['agent'] });
const single = { cluster: { snapshots: undefined }, nodes: { two: agent, three: agent } };
more.push({
  rejects: promising({ 'node/one': { rto: '5m' } }, single),
  at: 'promises.after.node/one',
  passes: promising({ 'node/one': { rto: '5m' } }, { ...single, ...only({}) }),
});
