import { mysql, optional } from '../../../blueprint/contracts/contract';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const asks = (use: object, need = mysql()) => lab({ services: { shop: { ...stub({ needs: () => ({ db: need }) }), input: { use } } } });
export const fixture: RuleFixture = {
  rejects: asks({ dbs: 'sql' }),
  at: 'services.shop.use',
  suggests: "write 'db'",
  passes: asks({ db: 'sql' }),
};
export const more: readonly RuleFixture[] = [
  { rejects: asks({ db: 'sql', cache: 'sql' }), at: 'services.shop.use', suggests: 'take it out', passes: asks({}) },
  // a need that stays open is a need
  {
    rejects: asks({ dbs: 'sql' }, optional(mysql(), 'all')),
    at: 'services.shop.use',
    passes: asks({ db: 'sqll' }, optional(mysql(), 'all')),
  },
];
