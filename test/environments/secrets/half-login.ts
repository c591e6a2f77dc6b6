import { mysql as needsMysql } from '../../../blueprint/contracts/contract';
import { certManager } from '../../../charts/cert-manager/service';
import { mysql } from '../../../charts/mysql/service';
import { vault } from '../../../charts/vault/service';
import { from, webApp } from '../../../charts/web-app/service';
import { lab, type RuleFixture } from '../fixture';

type Field = 'user' | 'password' | 'host';
const site = (fields: readonly Field[], except: readonly string[] = []) =>
  lab({
    services: {
      certs: certManager({}),
      sql: mysql({}),
      vault: vault({ databases: { except: [...except] } }),
      shop: webApp({
        image: 'ghcr.io/example/shop:1.0.0',
        port: 3000,
        needs: { db: needsMysql() },
        env: Object.fromEntries(fields.map((field) => [field.toUpperCase(), from('db', field)])),
      }),
    },
  });
export const fixture: RuleFixture = {
  rejects: site(['host', 'password']),
  at: 'services.shop.env',
  suggests: "from('db', 'user')",
  passes: site(['host', 'user', 'password']),
};
export const more: readonly RuleFixture[] = [
  { rejects: site(['user']), at: 'services.shop.env', suggests: "from('db', 'password')", passes: site(['host']) },
  // one of the store has a name for good
  { rejects: site(['password']), at: 'services.shop.env', passes: site(['password'], ['shop']) },
];
