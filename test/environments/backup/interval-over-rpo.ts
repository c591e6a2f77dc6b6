import { volume } from '../../../blueprint/contracts/contract';
import { mysql } from '../../../charts/mysql/service';
import type { Duration } from '../../../constructs/units';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const promising = (rpo: Duration, after: object = {}, change: object = {}) => lab({ promises: { rpo, rto: '1h', after }, ...change });
export const fixture: RuleFixture = { rejects: promising('15m'), at: 'promises.rpo', suggests: '24h', passes: promising('24h') };
const every = (often: Duration) => ({
  services: {
    sql: undefined,
    it: stub({
      needs: () => ({ files: volume('1Gi') }),
      keeps: () => ({ files: { need: 'files', method: 'files', component: 'app', user: 1000, every: often } }),
    }),
  },
});
const archiving = (rpo: Duration) => ({
  services: {
    sql: undefined,
    it: stub({
      needs: () => ({ data: volume('1Gi') }),
      keeps: () => ({ data: { need: 'data', method: 'archive', component: 'app', rpo } }),
    }),
  },
});
export const more: readonly RuleFixture[] = [
  {
    rejects: promising('24h', { data: { rto: '1h', rpo: '23h' } }),
    at: 'promises.after.data.rpo',
    passes: promising('24h', { pod: { rto: '1h', rpo: '23h' } }),
  },
  // what is archived as it is written is never older than that, however rarely it is copied whole
  { rejects: promising('15m', {}, archiving('16m')), at: 'promises.rpo', suggests: '16m', passes: promising('15m', {}, archiving('15m')) },
  { rejects: promising('1h', {}, every('61m')), at: 'promises.rpo', suggests: '61m', passes: promising('1h', {}, every('60m')) },
  // the changes since a dump come back with it
  {
    rejects: promising('5m', {}, { services: { sql: mysql({ pointInTime: { every: '10m' } }) } }),
    at: 'promises.rpo',
    suggests: '10m',
    passes: promising('10m', {}, { services: { sql: mysql({ pointInTime: { every: '10m' } }) } }),
  },
];
