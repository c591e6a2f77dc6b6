import { lab, type RuleFixture } from '../fixture';

const promising = (after: object, change: object = {}) => lab({ promises: { rpo: '1d', rto: '1h', after }, ...change });
export const fixture: RuleFixture = {
  rejects: promising({ data: { rto: '61m' } }),
  at: 'promises.after.data.rto',
  suggests: 'promises.rto 61m',
  passes: promising({ data: { rto: '60m' } }),
};
