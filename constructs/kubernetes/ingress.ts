import type { Construct } from 'constructs';
import type { k8s } from 'cdk8s-plus-28';
import { KubeObject, type Body } from './kube-object';
import { componentLabels, type ComponentLabels } from './labels';
import type { Plain } from './plain';

export interface Route {
  /** Host name, which may start with `*.`. */
  readonly host: string;
  /**
   * Path with its leading slash; all below it goes to the same Service.
   * @default '/'
   */
  readonly path?: string;
  /**
   * `exact` takes the path alone.
   * @default 'prefix'
   */
  readonly match?: 'prefix' | 'exact';
  /** Service in the same namespace. */
  readonly service: string;
  /** Name or number of the Service's port. */
  readonly port: string | number;
}

export interface IngressProps {
  readonly name: string;
  /**
   * @default - the chart's namespace
   */
  readonly namespace?: string;
  readonly labels: ComponentLabels;
  /** IngressClass: `traefik`. */
  readonly className: string;
  readonly routes: readonly Route[];
  /** The Secret with the certificate of all the hosts, or `none` where nothing but plain HTTP is wanted. */
  readonly tls: { readonly secret: string } | 'none';
  /**
   * Annotations that the controller or cert-manager reads.
   * @default - none
   */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Host names and paths that lead to Services, sorted by host, longer paths first. */
export class Ingress extends KubeObject {
  /** @throws Error when there is no route, or one host and path lead to two Services */
  constructor(scope: Construct, props: IngressProps) {
    const { name, namespace, labels, className, tls, annotations } = props;
    const where = `Ingress '${name}'`;
    const byHost = routesByHost(where, props.routes);
    const hosts = [...byHost.keys()];
    super(scope, {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name, namespace, labels: componentLabels(labels), annotations },
      body: {
        spec: {
          ingressClassName: className,
          tls: tls === 'none' ? undefined : [{ hosts, secretName: tls.secret }],
          rules: [...byHost].map(([host, routes]) => ({ host, http: { paths: routes.map(renderPath) } })),
        },
      } satisfies Body<k8s.KubeIngressProps>,
    });
  }
}

function routesByHost(where: string, routes: readonly Route[]): ReadonlyMap<string, readonly Route[]> {
  if (routes.length === 0) throw new Error(`${where}: has no route, expected one or more`);
  const byHost = new Map<string, Route[]>();
  const taken = new Set<string>();
  for (const route of [...routes].sort(byPlace)) {
    const place = `${route.match ?? 'prefix'} ${route.host}${pathOf(route)}`;
    if (taken.has(place)) throw new Error(`${where}: ${place} leads to two Services, expected one`);
    taken.add(place);
    byHost.set(route.host, [...(byHost.get(route.host) ?? []), route]);
  }
  return byHost;
}

function renderPath(route: Route): Plain<k8s.HttpIngressPath> {
  const { match, service, port } = route;
  return {
    path: pathOf(route),
    pathType: match === 'exact' ? 'Exact' : 'Prefix',
    backend: { service: { name: service, port: typeof port === 'number' ? { number: port } : { name: port } } },
  };
}

function pathOf({ path }: Route): string {
  return path ?? '/';
}

/** Hosts in order, of each the longer paths first, of those the exact ones. */
function byPlace(a: Route, b: Route): number {
  return (
    compare(a.host, b.host) ||
    pathOf(b).length - pathOf(a).length ||
    compare(pathOf(a), pathOf(b)) ||
    compare(a.match ?? 'prefix', b.match ?? 'prefix')
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
