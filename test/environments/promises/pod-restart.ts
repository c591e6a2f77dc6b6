import { lab, type RuleFixture } from '../fixture';
import { stub } from '../stub';

const promising = (after: object, change: object = {}) => lab({ promises: { rpo: '1d', rto: '1h', after }, ...change });
export const fixture: RuleFixture = {
  rejects: promising({ pod: { rto: '59s' } }),
  at: 'promises.after.pod',
  suggests: 'promise 60s',
  passes: promising({ pod: { rto: '60s' } }),
};
export const more: readonly RuleFixture[] = [
  // only the shop, which has two replicas
  {
    rejects: promising({ pod: { rto: '30s' } }),
    at: 'promises.after.pod',
    passes: promising({ pod: { rto: '30s' } }, { services: { sql: undefined } }),
  },
  // what stands beside the services may be away for longer, but for what stands in their way in
  {
    rejects: promising(
      { pod: { rto: '30s' } },
      { services: { sql: undefined, way: stub({ wave: 'platform', role: { is: 'edge', component: 'app' } }) } },
    ),
    at: 'promises.after.pod',
    passes: promising({ pod: { rto: '30s' } }, { services: { sql: undefined, aside: stub({ wave: 'platform' }) } }),
  },
];
