import { floatingIp } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const promising = (after: object, change: object = {}) => lab({ promises: { rpo: '1d', rto: '1h', after }, ...change });
const held = (on: string) => ({ addresses: { stable: floatingIp('fsn1', { on, purpose: 'mail egress' }) } });
export const fixture: RuleFixture = {
  rejects: promising({ 'node/one': { rto: '1h' } }, held('one')),
  at: 'addresses.stable.on',
  passes: promising({ 'node/one': { rto: '1h' } }, held('two')),
};
export const more: readonly RuleFixture[] = [
  {
    rejects: promising({ 'any-node': { rto: '1h' } }, held('two')),
    at: 'addresses.stable.on',
    passes: promising({ 'all-nodes': { rto: '1h' } }, held('two')),
  },
];
