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
  rejects: lab(shop(1, { memory: '14379Mi' })),
  at: 'services.shop',
  passes: lab(shop(1, { memory: '14378Mi' })),
};
const closed = hetzner('ccx23', { location: 'nbg1', roles: ['server'], taints: ['role=control:NoSchedule'] });
export const more: readonly RuleFixture[] = [
  { rejects: lab(shop(1, { cpu: '3841m' })), at: 'services.shop', passes: lab(shop(1, { cpu: '3840m' })) },
  {
    rejects: lab(shop(1, { memory: '20Gi' })),
    at: 'services.shop',
    suggests: 'a larger node',
    passes: lab({ ...shop(1, { memory: '20Gi' }), nodes: { four: hetzner('ccx33', { location: 'fsn1', roles: ['agent'] }) } }),
  },
  {
    rejects: lab(shop(1, { cpu: '5' })),
    at: 'services.shop',
    passes: lab({ ...shop(1, { cpu: '5' }), nodes: { four: hetzner('ccx33', { location: 'fsn1', roles: ['agent'] }) } }),
  },
  {
    rejects: lab(shop(1, { memory: '20Gi' })),
    at: 'services.shop',
    passes: lab({ ...shop(1, { memory: '20Gi' }), nodes: { four: hetzner('ccx99' as 'ccx23', { location: 'fsn1', roles: ['agent'] }) } }),
  },
  {
    rejects: lab(shop(1, { memory: '20Gi' })),
    at: 'services.shop',
    passes: lab({ ...shop(1, { memory: '20Gi' }), nodes: { one: closed, two: closed, three: closed } }),
  },
];
