import { mysql, volume } from '../../../blueprint/contracts/contract';
import { door, edge } from '../door';
import { lab, type RuleFixture } from '../fixture';
import { storing } from '../storing';
import { stub } from '../stub';

const asks = (answeredBy: Readonly<Record<string, string>>, change: object = {}) =>
  lab({ services: { shop: stub({ needs: () => ({ db: mysql(), files: volume('1Gi') }) }, { answeredBy }), ...change } });
const served = (signIn: 'own' | 'forward-auth') =>
  lab({
    services: {
      tools: stub(
        { serves: () => ({ site: { host: 'tools.example.org', component: 'app', port: 'http', signIn } }) },
        { answeredBy: { 'forward-auth': 'portal' } },
      ),
      portal: door(),
      edge,
    },
  });

export const fixture: RuleFixture = {
  rejects: asks({ dbs: 'sql' }),
  at: 'services.shop.answeredBy.dbs',
  suggests: "write 'db'",
  passes: asks({ db: 'sql' }),
};
export const more: readonly RuleFixture[] = [
  // nobody but the cluster gives volumes
  { rejects: asks({ files: 'sql' }), at: 'services.shop.answeredBy.files', passes: asks({}) },
  // the cluster may be named, though nobody else could answer
  { rejects: asks({ files: 'sql' }), at: 'services.shop.answeredBy.files', passes: asks({ files: 'local-path' }) },
  {
    rejects: asks({ db: 'sql', files: 'sql' }),
    at: 'services.shop.answeredBy.files',
    passes: asks({ files: 'disks' }, { disks: storing() }),
  },
  { rejects: asks({ disks: 'local-path' }), at: 'services.shop.answeredBy.disks', passes: asks({}) },
  // who has a sign-in of its own has none before it
  {
    rejects: served('own'),
    at: 'services.tools.answeredBy.forward-auth',
    suggests: "take 'forward-auth' out of answeredBy",
    passes: served('forward-auth'),
  },
];
