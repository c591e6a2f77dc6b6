import { Construct } from 'constructs';
import { ingress } from './kinds';
import { componentLabels, type ComponentLabels } from './labels';

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
export class Ingress extends Construct {
  /** @throws Error when there is no route, or one host and path lead to two Services */
  constructor(scope: Construct, props: IngressProps) {
    super(scope, `Ingress.${props.name}`);
    const { name, namespace, labels, className, tls, annotations } = props;
    const routes = props.routes
      .map((route) => ({ path: '/', match: 'prefix', ...route }))
      .sort((a, b) => compare(a.host, b.host) || longerFirst(a.path, b.path));
    const hosts = [...new Set(routes.map(({ host }) => host))];
    const taken = routes.find(
      (route, index) =>
        route.host === routes[index - 1]?.host && route.path === routes[index - 1]?.path && route.match === routes[index - 1]?.match,
    );
    if (hosts.length === 0) throw new Error(`Ingress '${name}': has no route, expected one or more`);
    if (taken !== undefined) throw new Error(`Ingress '${name}': ${taken.host}${taken.path} leads to two Services, expected one`);
    ingress(this, {
      metadata: { name, namespace, labels: componentLabels(labels), annotations },
      spec: {
        ingressClassName: className,
        tls: tls === 'none' ? undefined : [{ hosts, secretName: tls.secret }],
        rules: hosts.map((host) => ({
          host,
          http: {
            paths: routes
              .filter((route) => route.host === host)
              .map(({ path, match, service, port }) => ({
                path,
                pathType: match === 'exact' ? 'Exact' : 'Prefix',
                backend: { service: { name: service, port: typeof port === 'number' ? { number: port } : { name: port } } },
              })),
          },
        })),
      },
    });
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function longerFirst(a: string, b: string): number {
  return b.length - a.length || compare(a, b);
}
