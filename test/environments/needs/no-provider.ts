import type { Need } from '../../../blueprint/contracts/contract';
import { mysql, optional } from '../../../blueprint/contracts/contract';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const asks = (...[need, change = {}]: [need: Need, change?: object]) =>
  lab({ services: { shop: stub({ needs: () => ({ db: need }) }), ...change } });
export const fixture: RuleFixture = {
  rejects: asks(mysql(), { sql: undefined }),
  at: 'services.shop.needs.db',
  suggests: 'provides mysql',
  passes: asks(mysql()),
};
export const more: readonly RuleFixture[] = [
  {
    rejects: asks(mysql(), { sql: undefined }),
    at: 'services.shop.needs.db',
    passes: asks(optional(mysql(), 'everything'), { sql: undefined }),
  },
];
