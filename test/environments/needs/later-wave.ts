import { mysql, oidc } from '../../../blueprint/contracts/contract';
import type { Wave } from '../../../blueprint/service';
import { issuer } from '../issuer';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const at = (wave: Wave) => lab({ services: { shop: stub({ wave, needs: () => ({ db: mysql() }) }) } });
export const fixture: RuleFixture = { rejects: at('platform'), at: 'services.shop.needs.db', suggests: "wave 'data'", passes: at('data') };
/** Who signs people in is asked when they come: what comes up first may ask one that comes later. */
const signing = (wave: Wave, contract: 'oidc' | 'mysql') =>
  lab({
    services: {
      shop: stub({
        wave: 'base',
        needs: () => ({ it: contract === 'oidc' ? oidc({ host: 'shop.example.org', callbacks: ['/'], groups: ['staff'] }) : mysql() }),
        serves: () => ({ site: { host: 'other.example.org', component: 'app', port: 'http' } }),
      }),
      ...(contract === 'oidc' && { id: { ...issuer, definition: { ...issuer.definition, wave } } }),
    },
  });
export const more: readonly RuleFixture[] = [
  { rejects: signing('identity', 'mysql'), at: 'services.shop.needs.it', passes: signing('identity', 'oidc') },
];
