import { lab, type RuleFixture } from '../fixture';

const promising = (promises: object, change: object = {}) => lab({ promises: { rpo: '1d', rto: '1h', ...promises }, ...change });
const stateless = { services: { sql: undefined } };
export const fixture: RuleFixture = {
  rejects: promising({ retention: '30d', after: { data: { rto: '1h' } } }, stateless),
  at: 'promises.retention',
  passes: promising({ retention: '30d', after: { data: { rto: '1h' } } }),
};
export const more: readonly RuleFixture[] = [
  {
    rejects: promising({ after: { data: { rto: '1h' } } }, stateless),
    at: 'promises.after.data',
    passes: promising({ after: { pod: { rto: '1h' } } }, stateless),
  },
];
