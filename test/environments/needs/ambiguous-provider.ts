import type { Need } from '../../../blueprint/contracts/contract';
import { mysql, optional } from '../../../blueprint/contracts/contract';
import { mysql as provider } from '../../../charts/mysql/service';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const asks = (need: Need) => lab({ services: { shop: stub({ needs: () => ({ db: need }) }), other: provider({}) } });
const shop = stub({ needs: () => ({ db: mysql() }) });
export const fixture: RuleFixture = {
  rejects: asks(mysql()),
  at: 'services.shop.needs.db',
  suggests: "use: { db: 'sql' } in services.shop",
  passes: asks(mysql({ from: 'other' })),
};
// a doubt about what may stay open is a doubt all the same
export const more: readonly RuleFixture[] = [
  // what a service asks by itself is answered as the site says
  {
    rejects: asks(mysql()),
    at: 'services.shop.needs.db',
    passes: lab({ services: { shop: { ...shop, input: { use: { db: 'other' } } }, other: provider({}) } }),
  },
  {
    rejects: asks(optional(mysql(), 'everything')),
    at: 'services.shop.needs.db',
    passes: lab({ services: { shop: stub({ needs: () => ({ db: mysql() }) }) } }),
  },
];
