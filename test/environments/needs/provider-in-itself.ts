import { http } from '../../../blueprint/contracts/contract';
import { webApp } from '../../../charts/web-app/service';
import { lab, type RuleFixture } from '../fixture';

const calling = (from: string) =>
  lab({
    services: {
      shop: webApp({ image: 'ghcr.io/example/shop:1.0.0', port: 3000, needs: { api: http(from) } }),
      api: webApp({ image: 'ghcr.io/example/api:1.0.0', port: 3000 }),
    },
  });
export const fixture: RuleFixture = { rejects: calling('shop'), at: 'services.shop.needs.api', passes: calling('api') };
