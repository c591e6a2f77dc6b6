import { hetzner } from '../../../environments/words';
import { webApp } from '../../../charts/web-app/service';
import { lab, type RuleFixture } from '../fixture';

const shop = (replicas: number, options: object = {}) => ({
  services: {
    sql: undefined,
    shop: webApp({ image: 'ghcr.io/example/shop:1.0.0', port: 3000, replicas, cpu: '10m', memory: '1Gi', ...options }),
  },
});
export const fixture: RuleFixture = {
  rejects: lab(shop(2, { maxReplicas: 43 })),
  at: 'services',
  suggests: 'lower maxReplicas',
  passes: lab(shop(2, { maxReplicas: 42 })),
};
export const more: readonly RuleFixture[] = [
  { rejects: lab(shop(42, { maxReplicas: 43 })), at: 'services', passes: lab(shop(43, { maxReplicas: 44 })) },
  {
    rejects: lab(shop(2, { maxReplicas: 43 })),
    at: 'services',
    passes: lab({ ...shop(2, { maxReplicas: 43 }), nodes: { four: hetzner('ccx99' as 'ccx23', { location: 'fsn1', roles: ['agent'] }) } }),
  },
];
