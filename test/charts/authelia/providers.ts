import type { Provisions } from '../../../blueprint/service';
import { stub } from '../../environments/stub';
import { CA } from '../signed-in';

const DN = 'DC=ad,DC=example,DC=org';

/** What answers a directory, a database, sessions and mail: of each the answer, from a pod that is none. */
const ANSWERS: Required<Pick<Provisions<unknown>, 'ldap' | 'postgres' | 'redis' | 'smtp'>> = {
  ldap: {
    component: 'app',
    port: 'it',
    answer: ({ host, consumer, secret }) => ({
      url: `ldaps://${host}:636`,
      host,
      port: 636,
      baseDn: DN,
      usersDn: `OU=People,${DN}`,
      groupsDn: `OU=Groups,${DN}`,
      schema: 'active-directory',
      membersOf: 'site (users)',
      bind: { dn: `CN=${consumer},OU=Services,${DN}`, user: consumer, password: secret('password', 'reads people') },
      ca: CA,
    }),
  },
  postgres: {
    component: 'app',
    port: 'it',
    answer: ({ host, port, consumer, account }) => ({
      host,
      port,
      database: consumer,
      readonly: undefined,
      ...account(consumer, `database user of ${consumer}`),
    }),
  },
  redis: {
    component: 'app',
    port: 'it',
    answer: ({ request, host, port, consumer, secret }) => ({
      host,
      port,
      user: consumer,
      password: secret('password', 'sessions'),
      sentinel: request.sentinel
        ? {
            name: 'mymaster',
            nodes: [0, 1, 2].map((n) => ({ host: `cache-${n}.${host}`, port: 26_379 })),
            user: 'sentinel-user',
            password: secret('sentinel', 'asks who leads'),
          }
        : undefined,
    }),
  },
  smtp: {
    component: 'app',
    port: 'it',
    answer: ({ request, host, port, secret }) => ({
      host,
      port,
      security: 'starttls',
      from: request.from,
      user: 'portal',
      password: secret('password', 'sends mail'),
    }),
  },
};
const PORTS = { ldap: 636, postgres: 5432, redis: 6379, smtp: 587 } as const;

/** One service for each, in a wave before the sign-in. */
export const providers = Object.fromEntries(
  (Object.keys(ANSWERS) as (keyof typeof ANSWERS)[]).map((contract) => [
    contract,
    stub(
      {
        // mail is asked for by the platform
        wave: contract === 'smtp' ? 'base' : 'data',
        components: () => ({ app: { cpu: '10m', memory: '16Mi', ports: { it: PORTS[contract] } } }),
        provides: { [contract]: ANSWERS[contract] },
      },
      { in: 'data' },
    ),
  ]),
);
