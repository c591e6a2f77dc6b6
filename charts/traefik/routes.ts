import type { PlanOf, ServicePlan } from '../../blueprint/blueprint';
import type { JsonObject } from '../../constructs/files/yaml';
import { customObject, selectorLabels, type Metadata, type SiteChart } from '../../constructs/kubernetes';
import { entriesOf, type Entry } from '../entry';
import { labelsOf, type ChartSite } from '../service-chart';
import { bodyLimitOf, isClosed, middlewaresOf, secondTryOf, type Middleware } from './middlewares';
import type { traefik } from './service';
import { addVersions } from './versions';

const API = 'traefik.io/v1alpha1';
/** Methods whose requests have no body to bound. */
const BODILESS = '(Method(`GET`) || Method(`HEAD`))';

/** Routes of a service and what their requests pass, in the namespace of their target: one IngressRoute for each namespace. */
export function addRoutes(scope: SiteChart, service: ServicePlan, plan: PlanOf<typeof traefik>, site: ChartSite): void {
  const open = entriesOf(service, site.blueprint).filter((entry) => !isClosed(entry, service, site));
  for (const namespace of new Set(open.map((entry) => entry.namespace))) {
    const entries = open.filter((entry) => entry.namespace === namespace);
    const [first] = entries;
    if (!first) continue;
    const labels = labelsFor(service, first);
    const made = new Map<string, Middleware>();
    const services = new Map<string, Metadata>();
    const routes = entries.flatMap((entry) => {
      const common = middlewaresOf(service, entry, plan.options, site);
      const body = bodyLimitOf(service, entry);
      const last = secondTryOf(service);
      for (const middleware of [...common, ...body, ...last]) made.set(middleware.name, middleware);
      const target = addVersions(scope, service, entry, labels, site, services) ?? targetOf(entry, service);
      return body.length === 0
        ? [route(entry, target, [...common, ...last])]
        : [route(entry, target, [...common, ...last], BODILESS), route(entry, target, [...common, ...body, ...last])];
    });
    for (const { name, spec } of made.values())
      customObject(scope, { apiVersion: API, kind: 'Middleware', metadata: { name, namespace, labels }, spec });
    customObject(scope, {
      apiVersion: API,
      kind: 'IngressRoute',
      metadata: { name: service.name, namespace, labels },
      spec: { entryPoints: ['websecure'], routes, tls: { secretName: first.tlsSecret } },
    });
  }
}

const labelsFor = (service: ServicePlan, { serve }: Entry): Readonly<Record<string, string>> => {
  return selectorLabels(labelsOf(service, serve.component));
};

/** The dashboard is part of Traefik itself. */
const targetOf = ({ target }: Entry, { role }: ServicePlan): JsonObject =>
  role === 'edge' ? { kind: 'TraefikService', name: 'api@internal' } : { kind: 'Service', name: target.service, port: target.port };

function route({ serve: { host, path } }: Entry, target: JsonObject, middlewares: readonly Middleware[], only?: string): JsonObject {
  return {
    kind: 'Rule',
    match: [`Host(\`${host}\`)`, ...(path === '/' ? [] : [within(path)]), ...(only === undefined ? [] : [only])].join(' && '),
    // the longest path, and of two routes the narrower one; Traefik's own order counts the letters of the whole rule
    priority: 10 * path.length + (only === undefined ? 0 : 1),
    services: [target],
    middlewares: middlewares.map(({ name }) => ({ name })),
  };
}

/** The path and what is below it. Much software does not tell capitals apart, and a limit must not be passed by writing them. */
const within = (path: string): string => `PathRegexp(\`(?i)^${path.replace(/\/$/, '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?:/|$)\`)`;
