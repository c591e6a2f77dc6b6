import { mysql } from '../../../blueprint/contracts/contract';
import { keeping } from '../storing';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const asks = (from: string, change: object = {}) =>
  lab({ services: { shop: stub({ needs: () => ({ db: mysql({ from }) }) }), other: stub(), ...change } });
export const fixture: RuleFixture = {
  rejects: asks('other'),
  at: 'services.shop.needs.db',
  suggests: "write 'sql'",
  passes: asks('sql'),
};
export const more: readonly RuleFixture[] = [
  {
    rejects: asks('other', { sql: undefined }),
    at: 'services.shop.needs.db',
    suggests: 'add a service that provides mysql',
    passes: asks('sql'),
  },
  {
    rejects: lab({ services: { it: keeping('1Gi', { answeredBy: { data: 'sql' } }) } }),
    at: 'services.it.needs.data',
    suggests: "write 'local-path'",
    passes: lab({ services: { it: keeping('1Gi', { answeredBy: { data: 'local-path' } }) } }),
  },
  // a name that the site does not have is told by needs/unknown-provider, its own by needs/provider-in-itself
  { rejects: asks('other'), at: 'services.shop.needs.db', passes: asks('another') },
  { rejects: asks('other'), at: 'services.shop.needs.db', passes: asks('shop') },
  { rejects: asks('other'), at: 'services.shop.needs.db', passes: asks('constructor') },
  {
    rejects: asks('other'),
    at: 'services.shop.needs.db',
    passes: lab({ services: { sql: undefined, shop: stub({ needs: () => ({ db: mysql() }) }) } }),
  },
];
