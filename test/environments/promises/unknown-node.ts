import { lab, type RuleFixture } from '../fixture';

const promising = (after: object, change: object = {}) => lab({ promises: { rpo: '1d', rto: '1h', after }, ...change });
export const fixture: RuleFixture = {
  rejects: promising({ 'node/on': { rto: '1h' } }),
  at: 'promises.after.node/on',
  suggests: "write 'node/one'",
  passes: promising({ 'node/one': { rto: '1h' } }),
};
export const more: readonly RuleFixture[] = [
  { rejects: promising({ 'node/atlantis': { rto: '1h' } }), at: 'promises.after.node/atlantis', suggests: 'remove', passes: promising({}) },
];
