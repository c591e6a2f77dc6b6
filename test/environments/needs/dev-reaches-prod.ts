import { mysql } from '../../../blueprint/contracts/contract';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

type Class = 'dev' | 'prod' | 'platform';
const site = (shop: Class, sql?: Class) =>
  lab({
    namespaces: { shop: { class: shop }, ...(sql === undefined ? {} : { sql: { class: sql } }) },
    services: { shop: stub({ needs: () => ({ db: mysql() }) }) },
  });
export const fixture: RuleFixture = {
  rejects: site('dev'),
  at: 'services.shop.needs.db',
  suggests: 'a provider of its own',
  passes: site('prod'),
};
export const more: readonly RuleFixture[] = [
  { rejects: site('dev', 'prod'), at: 'services.shop.needs.db', passes: site('dev', 'dev') },
  { rejects: site('dev', 'prod'), at: 'services.shop.needs.db', passes: site('dev', 'platform') },
  { rejects: site('dev', 'prod'), at: 'services.shop.needs.db', passes: site('platform', 'prod') },
];
