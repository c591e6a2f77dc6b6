import { loadBalancer } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const promising = (after: object, change: object = {}) => lab({ promises: { rpo: '1d', rto: '1h', after }, ...change });
const through = (...targets: string[]) => ({ ingress: loadBalancer('lb11', { location: 'fsn1', targets }) });
const one = { 'node/one': { rto: '5m' } };
export const fixture: RuleFixture = {
  rejects: promising(one, through('one')),
  at: 'promises.after.node/one',
  passes: promising(one, through('one', 'two')),
};
export const more: readonly RuleFixture[] = [
  {
    rejects: promising({ 'any-node': { rto: '5m' } }, through('one')),
    at: 'promises.after.any-node',
    passes: promising({ 'any-node': { rto: '5m' } }),
  },
  {
    rejects: promising(one, through('one')),
    at: 'promises.after.node/one',
    passes: promising({ 'node/two': { rto: '5m' } }, through('one')),
  },
  {
    rejects: promising({ 'node/one': { rto: '59m' } }, through('one')),
    at: 'promises.after.node/one',
    passes: promising({ 'node/one': { rto: '60m' } }, through('one')),
  },
  {
    rejects: promising(one, through('one')),
    at: 'promises.after.node/one',
    passes: promising(one, { ...through('one'), services: { shop: undefined } }),
  },
];
