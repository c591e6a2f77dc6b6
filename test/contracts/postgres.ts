import { contracts } from '../../index';
import type { PostgresResult } from '../../blueprint/contracts/contract';
import { resolve } from '../../blueprint/resolve';
import type { ServiceUse } from '../../blueprint/service';
import type { EnvironmentInput } from '../../environments/environment';
import { stub } from '../environments/stub';

type Request = Parameters<typeof contracts.postgres>[0];

/** What every provider of `postgres` keeps, whatever it is: hand it the service in a site that it can run in. */
export function keepsPostgres(name: string, site: EnvironmentInput, provider: ServiceUse): void {
  const asking = (requests: Readonly<Record<string, Request>>) => {
    const consumers = Object.fromEntries(
      Object.entries(requests).map(([consumer, request]) => [
        consumer,
        stub({ needs: () => ({ db: contracts.postgres({ ...request, from: 'db-of-all' }) }) }),
      ]),
    );
    const { blueprint } = resolve({ ...site, services: { ...consumers, 'db-of-all': provider } }, 'contract.ts');
    const of = (consumer: string) => {
      const plan = blueprint.services.find((service) => service.name === consumer)!;
      return (plan.answers as { readonly db: PostgresResult }).db;
    };
    return { blueprint, of };
  };

  describe(`${name} keeps the contract of PostgreSQL`, () => {
    const { blueprint, of } = asking({
      one: {},
      'two-words': {},
      three: { database: 'shared_name', user: 'somebody' },
      four: { connections: 'transaction' },
    });

    test('each service has a database, a user and a password of its own', () => {
      const all = ['one', 'two-words', 'three', 'four'].map(of);
      expect(new Set(all.map(({ database }) => database)).size).toBe(4);
      expect(new Set(all.map(({ user }) => user)).size).toBe(4);
      expect(new Set(all.map(({ password }) => password.secret)).size).toBe(4);
    });

    test('names need no quotes, unless who asked wants them', () => {
      for (const { database, user } of ['one', 'two-words', 'four'].map(of)) {
        expect(database).toMatch(/^[a-z][a-z0-9_]{0,62}$/);
        expect(user).toMatch(/^[a-z][a-z0-9_]{0,62}$/);
      }
      expect(of('three')).toMatchObject({ database: 'shared_name', user: 'somebody' });
    });

    test('the password is a reference, in a Secret of who asked, which the provider reads too', () => {
      const { password } = of('one');
      expect(password).toMatchObject({ object: 'one-db', key: 'password' });
      const readers = blueprint.secrets.find(({ id }) => id === password.secret)?.readers ?? [];
      expect(readers.map((reader) => ('namespace' in reader ? reader.namespace : ''))).toEqual(
        expect.arrayContaining(['one', 'db-of-all']),
      );
    });

    test('where the answer leads, the flows do', () => {
      for (const consumer of ['one', 'four']) {
        const { host, port } = of(consumer);
        const provides = blueprint.services.find((service) => service.name === 'db-of-all');
        const [component] = Object.entries(provides?.components ?? {}).find(([, known]) => known.host === host) ?? [];
        expect(blueprint.flows).toContainEqual(
          expect.objectContaining({
            from: { kind: 'pods', service: consumer, component: 'app' },
            to: { kind: 'pods', service: 'db-of-all', component },
            port,
          }),
        );
      }
    });
  });
}
