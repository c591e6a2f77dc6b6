import type { Cpu } from '../../../constructs/units';
import { webApp } from '../../../charts/web-app/service';
import { hetzner } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const shop = (replicas: number, options: object = {}) => ({
  services: {
    sql: undefined,
    shop: webApp({ image: 'ghcr.io/example/shop:1.0.0', port: 3000, replicas, cpu: '10m', memory: '1Gi', ...options }),
  },
});
export const fixture: RuleFixture = {
  rejects: lab(shop(15, { on: 'two' })),
  at: 'nodes.two',
  suggests: "remove on: 'two'",
  passes: lab(shop(14, { on: 'two' })),
};
const mailing = (replicas: number, roles: ('agent' | 'mail')[], cpu: Cpu = '10m') =>
  lab({ nodes: { post: hetzner('ccx23', { location: 'fsn1', roles }) }, ...shop(replicas, { on: 'post', cpu }) });
export const more: readonly RuleFixture[] = [
  { rejects: lab(shop(1, { on: 'two', cpu: '3841m' })), at: 'nodes.two', passes: lab(shop(1, { on: 'two', cpu: '3840m' })) },
  // Mailcow takes 6 GiB of the 15 beside an agent
  { rejects: mailing(10, ['agent', 'mail']), at: 'nodes.post', passes: mailing(9, ['agent', 'mail']) },
  { rejects: mailing(10, ['agent', 'mail']), at: 'nodes.post', passes: mailing(10, ['agent']) },
  { rejects: mailing(1, ['agent', 'mail'], '2871m'), at: 'nodes.post', passes: mailing(1, ['agent', 'mail'], '2870m') },
  // a node without K3s is told by services/on-not-in-cluster, an unknown machine by the catalogue
  { rejects: mailing(10, ['agent', 'mail']), at: 'nodes.post', passes: mailing(10, ['mail']) },
  {
    rejects: lab(shop(15, { on: 'two' })),
    at: 'nodes.two',
    passes: lab({ ...shop(15, { on: 'two' }), nodes: { two: hetzner('ccx99' as 'ccx23', { location: 'nbg1', roles: ['server'] }) } }),
  },
];
