import { parse } from 'yaml';
import type { KubeJson, WrittenSite } from '../site-objects';

export interface Route {
  readonly match: string;
  readonly priority: number;
  readonly services: readonly { readonly kind: string; readonly name: string; readonly namespace?: string; readonly port?: number }[];
  readonly middlewares: readonly { readonly name: string; readonly namespace?: string }[];
}

/** A route with the object that holds it and the middlewares that it passes, in their order. */
export interface RouteOf extends Route {
  readonly namespace: string;
  readonly entryPoints: readonly string[];
  readonly tlsSecret: string;
  readonly passes: readonly Readonly<Record<string, unknown>>[];
}

const specOf = (object: KubeJson | undefined): Readonly<Record<string, unknown>> =>
  (object?.spec ?? {}) as Readonly<Record<string, unknown>>;

/** Every route of a site. */
export const routesOf = ({ objects }: WrittenSite): readonly RouteOf[] =>
  objects
    .filter(({ kind }) => kind === 'IngressRoute')
    .flatMap((object) => {
      const { entryPoints, routes, tls } = object.spec as {
        readonly entryPoints: readonly string[];
        readonly routes: readonly Route[];
        readonly tls: { readonly secretName: string };
      };
      const { namespace = '' } = object.metadata;
      return routes.map((route) => ({
        ...route,
        namespace,
        entryPoints,
        tlsSecret: tls.secretName,
        passes: route.middlewares.map(({ name }) =>
          specOf(objects.find(({ kind, metadata }) => kind === 'Middleware' && metadata.namespace === namespace && metadata.name === name)),
        ),
      }));
    });

/** Routes for a host. */
export const routesTo = (site: WrittenSite, host: string): readonly RouteOf[] =>
  routesOf(site).filter(({ match }) => match.includes(`Host(\`${host}\`)`));

/** The part of a middleware's specification that a route passes, by its kind. */
export const passing = ({ passes }: RouteOf, kind: string): unknown => passes.find((spec) => kind in spec)?.[kind];

/** The configuration that Traefik starts with. */
export function configurationOf({ objects }: WrittenSite): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const map = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'edge-config');
  return parse(map?.data?.['traefik.yaml'] ?? '') as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
