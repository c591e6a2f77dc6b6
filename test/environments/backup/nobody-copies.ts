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

export const more: readonly RuleFixture[] = [
  // a database that another service holds is copied by that one
  {
    rejects: lab({ services: { it: dumped({}) } }),
    at: 'services.it',
    passes: lab({ services: { it: dumped({ db: { contract: 'mysql', request: {} } }), sql: mysql({}) } }),
  },
];
