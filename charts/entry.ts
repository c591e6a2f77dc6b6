import type { Blueprint, ServePlan, ServicePlan } from '../blueprint/blueprint';

/** Where the edge sends the requests of some ways in of a service. Route, middlewares and certificate live in that namespace: nothing refers across namespaces. */
export interface Entry {
  readonly namespace: string;
  /** Kubernetes Service that takes the requests: the service's own, or that of the web application firewall. */
  readonly target: { readonly service: string; readonly port: number };
  /** Secret with the certificate of the host names. */
  readonly tlsSecret: string;
  /** Whether the web application firewall inspects them. */
  readonly inspected: boolean;
  readonly serve: ServePlan;
}

/** The entries of a service that the internet may reach, in the order of its `serves`. */
export function entriesOf(service: ServicePlan, { services }: Blueprint): readonly Entry[] {
  const waf = services.find(({ role }) => role === 'waf');
  const inspector = Object.values(waf?.components ?? {})[0];
  return Object.values(service.serves)
    .filter(({ to }) => to === 'internet')
    .flatMap((serve): readonly Entry[] => {
      const tlsSecret = `${service.name}-tls`;
      if (waf && inspector && serve.waf.mode !== 'off') {
        const [port] = Object.values(inspector.ports);
        return port
          ? [{ namespace: waf.namespace, target: { service: inspector.name, port: port.port }, tlsSecret, inspected: true, serve }]
          : [];
      }
      const component = service.components[serve.component];
      const port = component?.ports[serve.port];
      if (!component || !port) return [];
      return [{ namespace: service.namespace, target: { service: component.name, port: port.port }, tlsSecret, inspected: false, serve }];
    });
}
