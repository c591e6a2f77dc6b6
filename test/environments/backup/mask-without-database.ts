import { http, mysql } from '../../../blueprint/contracts/contract';
import { webApp } from '../../../charts/web-app/service';
import { lab, type RuleFixture } from '../fixture';

const mask = { apply: "UPDATE people SET name = '';", check: 'SELECT name FROM people;' };
const masked = (need: string) =>
  lab({
    services: {
      desk: webApp({
        image: 'ghcr.io/example/desk:1.0.0',
        port: 3000,
        needs: { db: mysql(), shop: http('shop') },
        mask: { [need]: mask },
      }),
    },
  });

export const fixture: RuleFixture = {
  rejects: masked('shop'),
  at: 'services.desk',
  suggests: 'take it from shop',
  passes: masked('db'),
};
