import { mysql, oidc, postgres, redis, type MysqlEngine } from '../../../blueprint/contracts/contract';
import { oidcIssuer } from '../../../charts/oidc-issuer/service';
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
const CA = '-----BEGIN CERTIFICATE-----\nMIIBexample\n-----END CERTIFICATE-----\n';
/** Software that knows the authorities of its system alone, or takes another, and an issuer. */
const trusts = (authorities: 'any' | 'public', ca: { readonly ca?: string }) => {
  const need = oidc({ host: 'shop.example.org', callbacks: ['/'], groups: ['staff'], authorities });
  const issuer = oidcIssuer({ issuer: 'https://id.example.com', endpoints: 'keycloak', ...ca });
  return lab({ services: { shop: stub({ needs: () => ({ 'sign-in': need }) }), issuer } });
};
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
  { rejects: trusts('public', { ca: CA }), at: 'services.shop.needs.sign-in', passes: trusts('any', { ca: CA }) },
  { rejects: trusts('public', { ca: CA }), at: 'services.shop.needs.sign-in', passes: trusts('public', {}) },
  { rejects: speaks(false), at: 'services.shop.needs.cache', passes: speaks(false, { plain: cache({}) }) },
  { rejects: keeps(false), at: 'services.shop.needs.db', suggests: 'postgres({ tls: true })', passes: keeps(true) },
];
