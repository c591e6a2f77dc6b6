import { z } from 'zod';
import { mysql, optional, smtp, type Need } from '../../../blueprint/contracts/contract';
import { from, webApp } from '../../../charts/web-app/service';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const reading = (need: string, field: string, needs: Readonly<Record<string, Need>> = { db: mysql() }) =>
  lab({ services: { shop: webApp({ image: 'ghcr.io/example/shop:1.0.0', port: 3000, needs, env: { DB_HOST: from(need, field) } }) } });
export const fixture: RuleFixture = {
  rejects: reading('db', 'hots'),
  at: 'services.shop.env.DB_HOST',
  suggests: "write 'host'",
  passes: reading('db', 'host'),
};
const listed = (field: string) =>
  lab({
    services: {
      it: stub(
        { options: { urls: z.array(z.object({ need: z.string(), field: z.string() })) }, needs: () => ({ db: mysql() }) },
        { urls: [from('db', 'user'), from('db', field)] },
      ),
    },
  });
const odd = (it: object) => lab({ services: { it: stub({ options: { it: z.unknown() } }, { it }) } });
export const more: readonly RuleFixture[] = [
  { rejects: reading('bd', 'host'), at: 'services.shop.env.DB_HOST', suggests: "write 'db'", passes: reading('db', 'port') },
  // names that every object inherits are no answers
  {
    rejects: reading('constructor', 'name'),
    at: 'services.shop.env.DB_HOST',
    suggests: "add 'constructor'",
    passes: reading('db', 'password'),
  },
  // a need that may stay open is no answer while it does
  {
    rejects: reading('mail', 'host', { mail: optional(smtp({ from: 'shop@example.org' }), 'no mail') }),
    at: 'services.shop.env.DB_HOST',
    suggests: "add 'mail'",
    passes: reading('mail', 'host', { mail: mysql() }),
  },
  // wherever an option holds it
  { rejects: listed('moon'), at: 'services.it.urls.1', suggests: 'take one of its fields', passes: listed('port') },
  // only what is a reference and nothing more is one
  { rejects: odd({ need: 'moon', field: 'host' }), at: 'services.it.it', passes: odd({ need: 'moon', field: 'host', more: null }) },
  { rejects: odd({ need: 'moon', field: 'host' }), at: 'services.it.it', passes: odd({ need: 'moon', field: 1 }) },
  { rejects: odd({ need: 'moon', field: 'host' }), at: 'services.it.it', passes: odd({ need: 1, field: 'host' }) },
];
