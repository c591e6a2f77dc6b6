import { postgres } from '../../charts/postgres/service';
import { clustered } from '../charts/postgres/site';
import { keepsPostgres } from './postgres';

keepsPostgres('Patroni, three members', clustered(), postgres({ members: 3 }));
keepsPostgres('Patroni, one member without a pooler', clustered(), postgres({ pooler: false }));

test('who asks for transactions is led to the pooler, where there is one; readers to standbys, where there are some', () => {
  const { answer } = postgres.definition.provides?.postgres ?? {};
  const asked = (members: number, pooler: boolean, connections: 'session' | 'transaction') =>
    answer?.({
      request: { connections },
      options: { members, pooler } as never,
      consumer: 'shop',
      need: 'db',
      site: { zones: {}, nodes: {}, images: {}, accounts: {} },
      host: pooler && connections === 'transaction' ? 'pg-pooler.data.svc.cluster.local' : 'pg.data.svc.cluster.local',
      port: 5432,
      secret: () => ({ secret: '', object: '', key: '' }),
      hashed: () => ({ secret: '', object: '', key: '' }),
      issued: () => ({ secret: '', object: '', key: '' }),
      authority: () => '',
      account: (user) => ({ user, password: { secret: '', object: '', key: '' } }),
    }).readonly?.host;
  expect(asked(3, true, 'transaction')).toBe('pg-replicas.data.svc.cluster.local');
  expect(asked(3, true, 'session')).toBe('pg-replicas.data.svc.cluster.local');
  expect(asked(1, true, 'session')).toBeUndefined();
});
