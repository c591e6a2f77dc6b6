import { dolibarr } from '../../charts/dolibarr/service';
import { mautic } from '../../charts/mautic/service';
import { mysql } from '../../charts/mysql/service';
import type { EnvironmentInput } from '../../environments/environment';
import { stub } from '../environments/stub';
import { signedIn } from './signed-in';

const AUTHORITY = '-----BEGIN CERTIFICATE-----\nMIIBdirectory\n-----END CERTIFICATE-----\n';

/** Who takes mail, and who knows people. */
export const surroundings = {
  relay: stub({
    components: () => ({ app: { cpu: '10m', memory: '32Mi', ports: { smtp: 587 } } }),
    wave: 'platform',
    provides: {
      smtp: {
        component: 'app',
        port: 'smtp',
        answer: ({ host, port, request, secret }) => ({
          ...{ host, port, security: 'starttls', user: 'site', from: request.from },
          password: secret('password', 'mail'),
        }),
      },
    },
  }),
  people: stub({
    components: () => ({ app: { cpu: '10m', memory: '32Mi', ports: { ldaps: 636 } } }),
    wave: 'identity',
    provides: {
      ldap: {
        component: 'app',
        port: 'ldaps',
        answer: ({ host, port, consumer, secret }) => ({
          ...{ url: `ldaps://${host}:${port}`, host, port, schema: 'active-directory', ca: AUTHORITY },
          ...{
            baseDn: 'DC=ad,DC=example,DC=org',
            usersDn: 'CN=Users,DC=ad,DC=example,DC=org',
            groupsDn: 'CN=Users,DC=ad,DC=example,DC=org',
          },
          membersOf: 'CN=staff,CN=Users,DC=ad,DC=example,DC=org',
          bind: {
            dn: `CN=${consumer},CN=Users,DC=ad,DC=example,DC=org`,
            user: consumer,
            password: secret('password', 'reads the directory'),
          },
        }),
      },
    },
  }),
} as const;

/** A small site with both, a sign-in before them, and a database that each runs on. */
export const phpSite = (services: object = {}): EnvironmentInput => {
  const site = signedIn();
  return {
    ...site,
    name: 'php',
    namespaces: { ...site.namespaces, 'prod-marketing': {}, 'prod-gestion': {} },
    services: {
      ...site.services,
      books: mysql({ in: 'data', on: 'one', engine: 'mariadb' }),
      news: mautic({
        in: 'prod-marketing',
        host: 'news.example.org',
        adminEmail: 'ops@example.org',
        answeredBy: { db: 'books' },
        senders: 2,
      }),
      erp: dolibarr({ in: 'prod-gestion', host: 'erp.example.org', answeredBy: { db: 'books' } }),
      ...surroundings,
      ...services,
    },
  };
};
