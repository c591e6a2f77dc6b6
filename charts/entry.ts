import type { Blueprint, ServePlan, ServicePlan } from '../blueprint/blueprint';

/** Where the edge sends the requests of one way in. Route, middlewares and certificate live in that namespace: nothing refers across namespaces. */
export interface Entry {
  /** Name of the way in among the service's. */
  readonly key: string;
  readonly namespace: string;
  /** Kubernetes Service that takes the requests: the service's own, or that of the web application firewall. */
  readonly target: { readonly service: string; readonly port: number };
  /** Secret with the certificate of the host names. */
  readonly tlsSecret: string;
  /** Whether the web application firewall inspects them. */
  readonly inspected: boolean;
  readonly serve: ServePlan;
}

/** What the edge tells the firewall of a request for one of two versions. */
export const TRACK_HEADER = { name: 'X-Release-Track', stable: 'stable', candidate: 'candidate' } as const;

/** The entries of a service, in the order of its `serves`: those for the internet, and those for the mesh, which have a `serve.to` of their own. */
export function entriesOf(service: ServicePlan, { services }: Blueprint): readonly Entry[] {
  const waf = services.find(({ role }) => role === 'waf');
  const inspector = Object.values(waf?.components ?? {})[0];
  return Object.entries(service.serves).flatMap(([key, serve]): readonly Entry[] => {
    const common = { key, tlsSecret: `${service.name}-tls`, serve };
    if (waf && inspector && serve.waf.mode !== 'off') {
      const [port] = Object.values(inspector.ports);
      return port ? [{ ...common, namespace: waf.namespace, target: { service: inspector.name, port: port.port }, inspected: true }] : [];
    }
    const component = service.components[serve.component];
    const port = component?.ports[serve.port];
    if (!component || !port) return [];
    return [{ ...common, namespace: service.namespace, target: { service: component.name, port: port.port }, inspected: false }];
  });
}
