import type { JsonObject } from '../../constructs/files/yaml';
import type { ChartSite } from '../service-chart';

/** Whom the edge asks before each request whether its client is kept out. */
export interface Bouncer {
  readonly url: string;
  /** What happens to requests while it does not answer. */
  readonly failure: 'open' | 'closed';
}

/** Traefik's own way to it, which nobody but Traefik reaches: `127.0.0.1` is that of its pod. */
const LOOPBACK = '127.0.0.1';
const PORT = 8081;
/** Name of the entry point, and of everything on that way. */
const WAY = 'bouncer';
/** Bytes of a refusal. */
const LARGEST_REFUSAL = 1 << 16;
/** A pod that vanished with its node refuses nothing, it is silent: no visitor waits longer than these for a verdict. */
const PATIENCE = { dialTimeout: '250ms', responseHeaderTimeout: '500ms', idleConnTimeout: '60s' } as const;

/** The site's bouncer, found by its role; undefined where the site has none, or its options leave it out. */
export function bouncerOf({ blueprint, definitions }: ChartSite): Bouncer | undefined {
  const plan = blueprint.services.find(({ role }) => role === 'bouncer');
  const role = plan && definitions[plan.name]?.role;
  const component = plan && role && plan.components[role.component];
  const [port] = Object.values(component?.ports ?? {});
  if (!plan || !role || !component || !port) return undefined;
  return { url: `http://${component.host}:${port.port}`, failure: role.failure?.({ options: plan.options as never }) ?? 'closed' };
}

/** What every request passes at an entry point, before its route is known. */
export const ASKING = [`${WAY}@file`] as const;

/**
 * The entry point that Traefik asks itself at. ForwardAuth waits 30 seconds for an answer and refuses when there is none: the way through a service of Traefik
 * has the timeouts of such, and a fallback.
 */
export const wayToBouncer = {
  [WAY]: {
    address: `${LOOPBACK}:${PORT}`,
    // Traefik tells itself who calls
    forwardedHeaders: { trustedIPs: [`${LOOPBACK}/32`] },
    // each request would be logged and counted twice
    observability: { accessLogs: false, metrics: false, tracing: false },
  },
} as const;

/** The middleware and its way (doc.traefik.io/traefik/reference/routing-configuration, file provider): no object of the cluster, so that it is there at the start. */
export function bouncerConfiguration({ url, failure }: Bouncer): JsonObject {
  const pods = { loadBalancer: { servers: [{ url }], serversTransport: WAY } };
  return {
    http: {
      middlewares: {
        [WAY]: {
          forwardAuth: {
            address: `http://${LOOPBACK}:${PORT}/`,
            // the address that the entry point saw, after the PROXY protocol; what clients say of themselves is gone
            trustForwardHeader: true,
            authRequestHeaders: ['X-Real-Ip'],
            maxResponseBodySize: LARGEST_REFUSAL,
          },
        },
      },
      routers: { [WAY]: { entryPoints: [WAY], rule: 'PathPrefix(`/`)', service: WAY } },
      services:
        failure === 'open'
          ? {
              // what always answers 200
              [WAY]: { failover: { service: `${WAY}-pods`, fallback: 'ping@internal', errors: { status: ['500-599'] } } },
              [`${WAY}-pods`]: pods,
            }
          : { [WAY]: pods },
      serversTransports: { [WAY]: { maxIdleConnsPerHost: 128, forwardingTimeouts: PATIENCE } },
    },
  };
}
