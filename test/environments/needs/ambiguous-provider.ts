import type { Need } from '../../../blueprint/contracts/contract';
import { mysql, optional } from '../../../blueprint/contracts/contract';
import { mysql as provider } from '../../../charts/mysql/service';
import { door, edge } from '../door';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';
import { keeping, storing } from '../storing';

const asks = (need: Need, answeredBy: Readonly<Record<string, string>> = {}) =>
  lab({ services: { shop: stub({ needs: () => ({ db: need }) }, { answeredBy }), other: provider({}) } });
const signedIn = (input: object) =>
  lab({
    services: {
      tools: stub(
        { serves: () => ({ site: { host: 'tools.example.org', component: 'app', port: 'http', signIn: 'forward-auth' } }) },
        input,
      ),
      portal: door(),
      gate: door(),
      edge,
    },
  });
const stored = (answeredBy: Readonly<Record<string, string>>) =>
  lab({
    services: { sql: undefined, copies: undefined, shop: undefined, disks: storing(), it: keeping('1Gi', { answeredBy }) },
  });
export const fixture: RuleFixture = {
  rejects: asks(mysql()),
  at: 'services.shop.needs.db',
  suggests: "answeredBy: { db: 'sql' } in services.shop",
  passes: asks(mysql({ from: 'other' })),
};
// a doubt about what may stay open is a doubt all the same
export const more: readonly RuleFixture[] = [
  {
    rejects: asks(optional(mysql(), 'everything')),
    at: 'services.shop.needs.db',
    passes: lab({ services: { shop: stub({ needs: () => ({ db: mysql() }) }) } }),
  },
  // the remedy that it names
  { rejects: asks(mysql()), at: 'services.shop.needs.db', passes: asks(mysql(), { db: 'other' }) },
  // K3s answers for volumes as well: a line that is added moves none
  {
    rejects: stored({}),
    at: 'services.it.needs.data',
    suggests: "answeredBy: { data: 'disks' } in services.it",
    passes: stored({ data: 'disks' }),
  },
  { rejects: stored({}), at: 'services.it.needs.data', passes: stored({ data: 'local-path' }) },
  // the edge asks for a sign-in, and of two it would take one or the other
  {
    rejects: signedIn({}),
    at: 'services.tools.needs.forward-auth',
    suggests: "answeredBy: { 'forward-auth': 'portal' } in services.tools",
    passes: signedIn({ answeredBy: { 'forward-auth': 'gate' } }),
  },
];
