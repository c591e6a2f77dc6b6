import { webApp } from '../../../charts/web-app/service';
import { hetzner } from '../../../environments/words';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const shop = (replicas: number, options: object = {}) => ({
  services: {
    sql: undefined,
    copies: undefined,
    shop: webApp({ image: 'ghcr.io/example/shop:1.0.0', port: 3000, replicas, cpu: '10m', memory: '1Gi', ...options }),
  },
});
// three times 16384 - 400 - 1606 MiB are 42 GiB, 3 x (4000 - 160) millicores are 11520
export const fixture: RuleFixture = { rejects: lab(shop(43)), at: 'services', passes: lab(shop(42)) };
const lone = {
  cluster: { snapshots: undefined },
  nodes: { two: hetzner('ccx23', { location: 'nbg1' }), three: hetzner('ccx23', { location: 'hel1' }) },
};
export const more: readonly RuleFixture[] = [
  { rejects: lab(shop(11, { cpu: '1048m' })), at: 'services', passes: lab(shop(11, { cpu: '1047m' })) },
  // what stays on a node takes its room
  {
    rejects: lab({ services: { ...shop(42).services, it: stub({}, { on: 'two' }) } }),
    at: 'services',
    passes: lab({ services: { ...shop(41).services, it: stub({}, { on: 'two' }) } }),
  },
  // a node that takes no pods has no room for them
  {
    rejects: lab({
      ...shop(29),
      nodes: { three: hetzner('ccx23', { location: 'hel1', roles: ['server'], taints: ['role=witness:NoSchedule'] }) },
    }),
    at: 'services',
    passes: lab({
      ...shop(28),
      nodes: { three: hetzner('ccx23', { location: 'hel1', roles: ['server'], taints: ['role=witness:NoSchedule'] }) },
    }),
  },
  { rejects: lab({ ...lone, ...shop(15) }), at: 'services', passes: lab({ ...lone, ...shop(14) }) },
];
