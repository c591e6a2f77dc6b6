import type { Need } from '../../../blueprint/contracts/contract';
import { mysql, optional } from '../../../blueprint/contracts/contract';
import { door, edge } from '../door';
import { keeping, storing } from '../storing';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const asks = (...[need, change = {}]: [need: Need, change?: object]) =>
  lab({ services: { shop: stub({ needs: () => ({ db: need }) }), ...change } });
const behind = (named: string) =>
  lab({
    services: {
      tools: stub(
        { serves: () => ({ site: { host: 'tools.example.org', component: 'app', port: 'http', signIn: 'forward-auth' } }) },
        { answeredBy: { 'forward-auth': named } },
      ),
      gate: door(),
      edge,
    },
  });
export const fixture: RuleFixture = {
  rejects: asks(mysql({ from: 'sqll' })),
  at: 'services.shop.needs.db',
  suggests: "write 'sql'",
  passes: asks(mysql({ from: 'sql' })),
};
export const more: readonly RuleFixture[] = [
  { rejects: asks(mysql({ from: 'oracle' })), at: 'services.shop.needs.db', suggests: "add 'oracle' to services", passes: asks(mysql()) },
  {
    rejects: asks(optional(mysql({ from: 'sqll' }), 'everything')),
    at: 'services.shop.needs.db',
    passes: asks(optional(mysql({ from: 'sql' }), 'everything')),
  },
  {
    rejects: lab({ services: { disks: storing(), it: keeping('1Gi', { answeredBy: { data: 'dsks' } }) } }),
    at: 'services.it.needs.data',
    suggests: "write 'disks'",
    passes: lab({ services: { disks: storing(), it: keeping('1Gi', { answeredBy: { data: 'local-path' } }) } }),
  },
  // nobody is asked by name
  { rejects: asks(mysql({ from: 'sqll' })), at: 'services.shop.needs.db', passes: asks(mysql(), { sql: undefined }) },
  // names that every object inherits are no services
  { rejects: asks(mysql({ from: 'constructor' })), at: 'services.shop.needs.db', passes: asks(mysql({ from: 'shop' })) },
  // nor is whom the site names to sign people in
  { rejects: behind('gat'), at: 'services.tools.needs.forward-auth', suggests: "write 'gate'", passes: behind('gate') },
];
