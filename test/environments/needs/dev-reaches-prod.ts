import { mysql } from '../../../blueprint/contracts/contract';
import type { ServiceDefinition, ServiceUse } from '../../../blueprint/service';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

type Class = 'dev' | 'prod' | 'platform';
const site = (shop: Class, sql?: Class) =>
  lab({
    namespaces: { shop: { class: shop }, ...(sql === undefined ? {} : { sql: { class: sql } }) },
    services: { shop: stub({ needs: () => ({ db: mysql() }) }) },
  });
const two = (classes: { readonly trial?: Class; readonly live?: Class }, trial: ServiceUse, live: ServiceUse) =>
  lab({
    namespaces: Object.fromEntries(Object.entries(classes).map(([name, kind]) => [name, { class: kind }])),
    services: { trial, live },
  });
const accepting = stub({
  accepts: () => ({ trial: { component: 'app', port: 'http', from: { service: 'trial', component: 'app' }, why: 'reports' } }),
});
const serving = stub({ serves: () => ({ site: { host: 'live.example.org', component: 'app', port: 'http' } }) });
const calling = (host: string) => stub({ calls: () => ({ live: { component: 'app', host, port: 443, why: 'reads pages' } }) });
const watching = stub({ role: { is: 'monitoring', component: 'app' } });
const watched = stub({ watches: () => ({ metrics: { app: { component: 'app', port: 'http' } } }) });
const edge = stub({ role: { is: 'edge', component: 'app' } });
const onHosts: Partial<ServiceDefinition> = {
  components: () => ({ app: { cpu: '100m', memory: '128Mi', ports: { http: 8080 }, hostNetwork: true } }),
};

export const fixture: RuleFixture = {
  rejects: site('dev'),
  at: 'services.shop.needs.db',
  suggests: 'a provider of its own',
  passes: site('prod'),
};
export const more: readonly RuleFixture[] = [
  { rejects: site('dev', 'prod'), at: 'services.shop.needs.db', passes: site('dev', 'dev') },
  { rejects: site('dev', 'prod'), at: 'services.shop.needs.db', passes: site('dev', 'platform') },
  { rejects: site('dev', 'prod'), at: 'services.shop.needs.db', passes: site('platform', 'prod') },
  // what prod accepts by name
  {
    rejects: two({ trial: 'dev' }, stub(), accepting),
    at: 'services.trial',
    suggests: 'drop the connection',
    passes: two({ trial: 'dev', live: 'dev' }, stub(), accepting),
  },
  { rejects: two({ trial: 'dev' }, stub(), accepting), at: 'services.trial', passes: two({ trial: 'platform' }, stub(), accepting) },
  // a host of prod, called by its public name
  {
    rejects: two({ trial: 'dev' }, calling('live.example.org'), serving),
    at: 'services.trial',
    passes: two({ trial: 'dev' }, calling('www.example.com'), serving),
  },
  // monitoring scrapes everybody: it belongs to the platform
  { rejects: two({ trial: 'dev' }, watching, watched), at: 'services.trial', passes: two({ trial: 'platform' }, watching, watched) },
  // so does what takes the requests from outside
  { rejects: two({ trial: 'dev' }, edge, serving), at: 'services.trial', passes: two({ trial: 'platform' }, edge, serving) },
  // pods in the network of their node reach every pod of it
  {
    rejects: two({ trial: 'dev' }, stub(onHosts), stub()),
    at: 'services.trial',
    passes: two({ trial: 'platform' }, stub(onHosts), stub()),
  },
];
