import { mysql, postgres, redis, type MysqlEngine } from '../../../blueprint/contracts/contract';
import { mysql as provider } from '../../../charts/mysql/service';
import { postgres as db } from '../../../charts/postgres/service';
import { redis as cache } from '../../../charts/redis/service';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const asks = (engines: readonly MysqlEngine[], services: object = {}) =>
  lab({ services: { shop: stub({ needs: () => ({ db: mysql({ engines }) }) }), ...services } });
/** An application that speaks TLS with Redis, or does not, and a Redis with TLS. */
const speaks = (tls: boolean, services: object = {}) =>
  lab({ services: { shop: stub({ needs: () => ({ cache: redis({ tls }) }) }), cache: cache({ tls: true }), ...services } });
const keeps = (tls: boolean) => lab({ services: { shop: stub({ needs: () => ({ db: postgres({ tls }) }) }), db: db({ tls: true }) } });
export const fixture: RuleFixture = {
  rejects: asks(['mariadb']),
  at: 'services.shop.needs.db',
  suggests: "engine: 'mariadb'",
  passes: asks(['mysql', 'mariadb']),
};
export const more: readonly RuleFixture[] = [
  // of two the one that fits answers, with nothing said
  { rejects: asks(['mariadb']), at: 'services.shop.needs.db', passes: asks(['mariadb'], { books: provider({ engine: 'mariadb' }) }) },
  {
    rejects: asks(['mysql'], { sql: provider({ engine: 'mariadb' }) }),
    at: 'services.shop.needs.db',
    suggests: "engine: 'mysql'",
    passes: asks(['mysql'], { sql: provider({ engine: 'mariadb' }), books: provider({}) }),
  },
  // what would help besides another provider
  { rejects: speaks(false), at: 'services.shop.needs.cache', suggests: 'redis({ tls: true })', passes: speaks(true) },
  { rejects: speaks(false), at: 'services.shop.needs.cache', passes: speaks(false, { plain: cache({}) }) },
  { rejects: keeps(false), at: 'services.shop.needs.db', suggests: 'postgres({ tls: true })', passes: keeps(true) },
];
