import { lab, type RuleFixture } from '../fixture';

const promising = (after: object, change: object = {}) => lab({ promises: { rpo: '1d', rto: '1h', after }, ...change });
export const fixture: RuleFixture = {
  rejects: promising({ data: { rto: '1h', rpo: '25h' } }),
  at: 'promises.after.data.rpo',
  suggests: 'promises.rpo 25h',
  passes: promising({ data: { rto: '1h', rpo: '24h' } }),
};
