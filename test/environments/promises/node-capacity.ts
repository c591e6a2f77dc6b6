import { hetzner } from '../../../environments/words';
import { webApp } from '../../../charts/web-app/service';
import { lab, type RuleFixture } from '../fixture';

const shop = (replicas: number) => ({
  services: { sql: undefined, shop: webApp({ image: 'ghcr.io/example/shop:1.0.0', port: 3000, replicas, memory: '1Gi' }) },
});
const promising = (after: object, change: object = {}) => lab({ promises: { rpo: '1d', rto: '1h', after }, ...change });
// 16384 - 400 - 1606 MiB a node: 28 GiB on two of the three
export const fixture: RuleFixture = {
  rejects: promising({ 'node/two': { rto: '1h' } }, shop(29)),
  at: 'promises.after.node/two',
  passes: promising({ 'node/two': { rto: '1h' } }, shop(28)),
};
const lopsided = (replicas: number) => ({ ...shop(replicas), nodes: { four: hetzner('ccx33', { location: 'fsn1', roles: ['agent'] }) } });
export const more: readonly RuleFixture[] = [
  {
    rejects: promising({ 'any-node': { rto: '1h' } }, shop(29)),
    at: 'promises.after.any-node',
    passes: promising({ 'any-node': { rto: '1h' } }, shop(28)),
  },
  {
    rejects: promising({ 'any-node': { rto: '1h' } }, shop(29)),
    at: 'promises.after.any-node',
    passes: promising({ 'all-nodes': { rto: '1h' } }, shop(29)),
  },
  // one node that is larger than the others together may be the only one that is missed
  {
    rejects: promising({ 'any-node': { rto: '1h' } }, lopsided(43)),
    at: 'promises.after.any-node',
    passes: promising({ 'any-node': { rto: '1h' } }, lopsided(42)),
  },
];
