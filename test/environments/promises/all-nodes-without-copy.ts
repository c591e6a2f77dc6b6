import { lab, type RuleFixture } from '../fixture';

const promising = (to: readonly string[], after: object, change: object = {}) =>
  lab({ promises: { rpo: '1d', rto: '1h', after }, backup: { to, keep: '30d' }, ...change });
const all = { 'all-nodes': { rto: '1h' } };
export const fixture: RuleFixture = {
  rejects: promising(['backups'], all),
  at: 'promises.after.all-nodes',
  suggests: 'another location',
  passes: promising(['backups', 'offsite'], all),
};
export const more: readonly RuleFixture[] = [
  { rejects: promising(['backups'], all), at: 'promises.after.all-nodes', passes: promising(['backups'], { 'any-node': { rto: '1h' } }) },
  {
    rejects: promising(['backups'], all),
    at: 'promises.after.all-nodes',
    passes: promising(['backups'], all, { services: { sql: undefined } }),
  },
];
