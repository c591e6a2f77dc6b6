import type { Need } from '../../../blueprint/contracts/contract';
import { mysql, optional } from '../../../blueprint/contracts/contract';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const asks = (...[need, change = {}]: [need: Need, change?: object]) =>
  lab({ services: { shop: stub({ needs: () => ({ db: need }) }), ...change } });
export const fixture: RuleFixture = {
  rejects: asks(optional(mysql(), 'no orders'), { sql: undefined }),
  at: 'services.shop.needs.db',
  suggests: "accept: { 'needs/optional-open at services.shop.needs.db'",
  passes: asks(optional(mysql(), 'no orders')),
};
export const more: readonly RuleFixture[] = [
  {
    rejects: asks(optional(mysql(), 'no orders'), { sql: undefined }),
    at: 'services.shop.needs.db',
    passes: asks(mysql(), { sql: undefined }),
  },
];
