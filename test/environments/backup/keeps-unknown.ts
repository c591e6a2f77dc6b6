import { secret, volume } from '../../../blueprint/contracts/contract';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const keeping = (need: string, component: string) =>
  lab({
    services: {
      it: stub({ needs: () => ({ files: volume('1Gi') }), keeps: () => ({ all: { need, method: 'files', component, user: 1000 } }) }),
    },
  });
/** A set whose database is a need that the service does not have, or has. */
const set = (database: string) =>
  lab({
    services: {
      it: stub({
        needs: () => ({ files: volume('1Gi'), db: secret({ kind: 'password', length: 16, alphabet: 'alphanumeric' }, 'stands for one') }),
        keeps: () => ({
          all: {
            need: 'files',
            method: 'set',
            component: 'app',
            user: 1000,
            set: {
              database,
              image: 'app',
              file: 'all.sql',
              mark: 'held',
              scripts: { hold: '', release: '', dump: '', restore: '', named: '', prove: '', restored: '' },
            },
          },
        }),
      }),
    },
  });
export const fixture: RuleFixture = {
  rejects: keeping('file', 'app'),
  at: 'services.it',
  suggests: "write 'files'",
  passes: keeping('files', 'app'),
};
export const more: readonly RuleFixture[] = [
  { rejects: keeping('files', 'server'), at: 'services.it', suggests: 'name a component', passes: keeping('files', 'app') },
  { rejects: set('dbs'), at: 'services.it', suggests: "write 'db'", passes: set('db') },
];
