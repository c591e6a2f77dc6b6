import { lab, type RuleFixture } from '../fixture';

const promising = (after: object, change: object = {}) => lab({ promises: { rpo: '1d', rto: '1h', after }, ...change });
export const fixture: RuleFixture = {
  rejects: promising({ 'any-nodes': { rto: '1h' } }),
  at: 'promises.after.any-nodes',
  suggests: "write 'any-node'",
  passes: promising({ 'any-node': { rto: '1h' } }),
};
export const more: readonly RuleFixture[] = [
  {
    rejects: promising({ 'nod/two': { rto: '1h' } }),
    at: 'promises.after.nod/two',
    suggests: "write 'node/two'",
    passes: promising({ 'node/two': { rto: '1h' }, 'all-nodes': { rto: '1h' }, pod: { rto: '1h' }, data: { rto: '1h' } }),
  },
];
