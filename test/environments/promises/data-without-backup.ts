import { lab, type RuleFixture } from '../fixture';

const promising = (promises: object, change: object = {}) => lab({ promises: { rpo: '1d', rto: '1h', ...promises }, ...change });
const none = { backup: undefined };
export const fixture: RuleFixture = {
  rejects: promising({ after: { data: { rto: '1h' } } }, none),
  at: 'promises.after.data',
  suggests: 'add backup',
  passes: promising({ after: { data: { rto: '1h' } } }),
};
export const more: readonly RuleFixture[] = [
  { rejects: promising({ retention: '30d' }, none), at: 'promises.retention', passes: promising({ retention: '30d' }) },
  { rejects: promising({ retention: '30d' }, none), at: 'promises.retention', passes: promising({}, none) },
];
