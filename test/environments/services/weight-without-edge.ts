import type { ServiceUse } from '../../../blueprint/service';
import { traefik } from '../../../charts/traefik/service';
import { webApp } from '../../../charts/web-app/service';
import { lab, type RuleFixture } from '../fixture';

const shop = (weight: number): ServiceUse =>
  webApp({
    image: 'ghcr.io/example/shop:1.0.0',
    host: 'shop.example.org',
    port: 3000,
    release: { strategy: 'canary', image: 'ghcr.io/example/shop:2.0.0', weight },
  });
const weighed = (weight: number) => lab({ services: { shop: shop(weight) } });

export const fixture: RuleFixture = {
  rejects: weighed(10),
  at: 'services.shop.release',
  suggests: 'add traefik()',
  passes: lab({ services: { shop: shop(10), edge: traefik({}) } }),
};
export const more: readonly RuleFixture[] = [
  { rejects: weighed(1), at: 'services.shop.release', passes: weighed(0) },
  { rejects: weighed(99), at: 'services.shop.release', passes: weighed(100) },
];
