import { mysql, secret, volume } from '../../../blueprint/contracts/contract';
import type { ServiceUse } from '../../../blueprint/service';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const two = (a: ServiceUse, b: ServiceUse) => lab({ services: { 'shop-a': a, shop: b } });
const parts = (...names: string[]) => ({
  components: () => Object.fromEntries(names.map((name) => [name, { cpu: '100m', memory: '128Mi', ports: {} } as const])),
});
const here = { in: 'here' };
export const fixture: RuleFixture = {
  rejects: two(stub(parts('b', 'c'), here), stub(parts('a-b', 'd'), here)),
  at: 'services.shop-a',
  suggests: "in: 'shop-a'",
  passes: two(stub(parts('b', 'c'), here), stub(parts('a-b', 'd'))),
};
const key = { make: { kind: 'password', length: 32, alphabet: 'alphanumeric' }, why: 'a test' } as const;
const disk = (name: string) => ({ needs: () => ({ [name]: volume('1Gi') }) });
const password = (name: string) => ({ needs: () => ({ [name]: secret(key.make, key.why) }) });
const providing = (need: string) =>
  lab({
    services: {
      sql: stub({
        ...password(need),
        provides: {
          mysql: {
            component: 'app',
            port: 'http',
            answer: ({ host, port, secret: shared }) => ({
              host,
              port,
              database: 'it',
              user: 'it',
              password: shared('password', 'a test'),
            }),
          },
        },
      }),
      shop: stub({ needs: () => ({ db: mysql() }) }),
    },
  });
const asking = (name: string) => stub({ needs: () => ({ [name]: mysql() }) }, here);
export const more: readonly RuleFixture[] = [
  {
    rejects: two(stub(disk('b'), here), stub(disk('a-b'), here)),
    at: 'services.shop-a',
    passes: two(stub(disk('b'), here), stub(password('a-b'), here)),
  },
  {
    rejects: two(stub(password('b'), here), stub(password('a-b'), here)),
    at: 'services.shop-a',
    passes: two(stub(password('b'), here), stub(password('a-c'), here)),
  },
  // what a provider shares with who asks it is in its Secret `<provider>-grants`
  { rejects: providing('grants'), at: 'services.sql', passes: providing('root') },
  { rejects: two(asking('b'), asking('a-b')), at: 'services.shop-a', passes: two(asking('b'), asking('a-c')) },
  // who provides nothing has no grants
  {
    rejects: providing('grants'),
    at: 'services.sql',
    passes: lab({ services: { it: stub(password('x')), 'it-grants': stub(password('y')), other: stub(password('grants')) } }),
  },
  {
    rejects: two(stub(password('grants-b'), here), stub(password('a-grants-b'), here)),
    at: 'services.shop-a',
    passes: two(stub(password('grants'), here), stub({}, here)),
  },
];
