import { mysql, oidc, smtp } from '../../../blueprint/contracts/contract';
import type { Wave } from '../../../blueprint/service';
import { issuer } from '../issuer';
import { onMachine } from '../on-machine';
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
/** What sends mail is in the cluster, or on a machine, which Argo CD does not start. */
const sending = (place: 'cluster' | 'machine') => {
  const answer = () =>
    ({ host: 'post.example.org', port: 587, security: 'starttls', from: 'a@example.org', user: 'a', password: {} }) as never;
  const provides = { smtp: { component: 'app', port: place === 'cluster' ? 'http' : 'smtp', answer } };
  return lab({
    services: {
      watch: stub({ wave: 'platform', needs: () => ({ mail: smtp({ from: 'a@example.org' }) }) }),
      post: place === 'cluster' ? stub({ wave: 'apps', provides }) : onMachine({ on: 'two' }, { wave: 'apps', provides }),
    },
  });
};
export const more: readonly RuleFixture[] = [
  { rejects: sending('cluster'), at: 'services.watch.needs.mail', passes: sending('machine') },
  { rejects: signing('identity', 'mysql'), at: 'services.shop.needs.it', passes: signing('identity', 'oidc') },
];
