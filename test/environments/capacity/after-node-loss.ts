import { webApp } from '../../../charts/web-app/service';
import { hetzner } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const shop = (replicas: number, options: object = {}) => ({
  services: {
    sql: undefined,
    shop: webApp({ image: 'ghcr.io/example/shop:1.0.0', port: 3000, replicas, cpu: '10m', memory: '1Gi', ...options }),
  },
});
const promising = (after: object) => ({ promises: { rpo: '1d', rto: '1h', after } });
export const fixture: RuleFixture = { rejects: lab(shop(29)), at: 'nodes.one', passes: lab(shop(28)) };
const pair = (replicas: number) => ({
  ...shop(replicas),
  cluster: { snapshots: undefined },
  nodes: { two: hetzner('ccx33', { location: 'nbg1', roles: ['agent'] }), three: hetzner('ccx23', { location: 'hel1' }) },
});
export const more: readonly RuleFixture[] = [
  // what does not fit as it is, is told once
  { rejects: lab(shop(42)), at: 'nodes.three', passes: lab(shop(43)) },
  // what is promised is judged as a promise
  {
    rejects: lab({ ...shop(29), ...promising({ 'node/two': { rto: '1h' } }) }),
    at: 'nodes.one',
    passes: lab({ ...shop(29), ...promising({ 'any-node': { rto: '1h' } }) }),
  },
  {
    rejects: lab({ ...shop(29), ...promising({ 'node/two': { rto: '1h' }, 'node/three': { rto: '1h' } }) }),
    at: 'nodes.one',
    passes: lab({ ...shop(29), ...promising({ 'node/one': { rto: '1h' }, 'node/two': { rto: '1h' }, 'node/three': { rto: '1h' } }) }),
  },
  // a single node has no others
  {
    rejects: lab(shop(29)),
    at: 'nodes.two',
    passes: lab({
      ...shop(2),
      cluster: { snapshots: undefined, datastore: 'sqlite' },
      nodes: { two: hetzner('ccx23', { location: 'nbg1' }), three: hetzner('ccx23', { location: 'hel1' }) },
    }),
  },
  // the larger of two is missed, the smaller is not
  { rejects: lab(pair(15)), at: 'nodes.two', passes: lab(pair(14)) },
];
