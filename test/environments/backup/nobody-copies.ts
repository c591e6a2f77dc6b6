import { volume } from '../../../blueprint/contracts/contract';
import { postgres } from '../../../charts/postgres/service';
import { mysql } from '../../../charts/mysql/service';
import { lab, type RuleFixture } from '../fixture';
import { stub } from '../stub';

export const fixture: RuleFixture = {
  rejects: lab({ services: { copies: undefined } }),
  at: 'backup',
  suggests: 'restic',
  passes: lab({}),
};

const dumped = (needs: object): object =>
  stub({ needs: () => needs as never, keeps: () => ({ all: { need: 'db', method: 'dump', component: 'app' } }) });

const archived = stub({
  needs: () => ({ data: volume('1Gi') }),
  keeps: () => ({ data: { need: 'data', method: 'archive', component: 'app', rpo: '5m' } }),
});

export const more: readonly RuleFixture[] = [
  // what copies itself is copied, and somebody must hear whether it is
  {
    rejects: lab({ services: { copies: undefined, sql: undefined, it: archived } }),
    at: 'backup',
    suggests: 'restic',
    passes: lab({ services: { sql: undefined, it: archived } }),
  },
  // who archives what it holds copies the databases of others, too
  {
    rejects: lab({ services: { it: dumped({ db: { contract: 'postgres', request: {} } }) } }),
    at: 'services.it',
    passes: lab({ services: { it: dumped({ db: { contract: 'postgres', request: {} } }), pg: postgres({}) } }),
  },
  // a database that another service holds is copied by that one
  {
    rejects: lab({ services: { it: dumped({}) } }),
    at: 'services.it',
    passes: lab({ services: { it: dumped({ db: { contract: 'mysql', request: {} } }), sql: mysql({}) } }),
  },
];
