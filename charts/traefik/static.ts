import type { PlanOf } from '../../blueprint/blueprint';
import type { JsonObject } from '../../constructs/files/yaml';
import { toSeconds, type Duration } from '../../constructs/units';
import type { ChartSite } from '../service-chart';
import { spansTo } from '../traces';
import { ASKING, wayToBouncer } from './bouncer';
import { proofsIn, solverProvider } from './proofs';
import type { traefik } from './service';

/** Upper bounds of the latency histogram in seconds: what feels instant, what is slow, what is broken. */
const BUCKETS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** How long Traefik still accepts connections after it was told to stop, and how long it then lets requests end. */
export const LEAVE = { accept: '10s', finish: '60s' } as const;

/** How long a pod of the cluster may take to accept a connection; Traefik's own 30 s are longer than people wait for the pods of a lost node. */
const DIAL = '2s';

/** What Traefik reads at its start (doc.traefik.io/traefik/reference/install-configuration). */
export function staticConfiguration(
  { name: service, options, components, namespace }: PlanOf<typeof traefik>,
  namespaces: readonly string[],
  site: ChartSite,
  bouncer: { readonly file: string } | undefined,
): JsonObject {
  const { ingress } = site.blueprint;
  const proofs = proofsIn(site.blueprint);
  const spans = spansTo(site);
  const ports = components['traefik']?.ports ?? {};
  const at = (name: string): string => `:${ports[name]?.port}`;
  const balancer = ingress?.proxyProtocol ? ingress.balancer?.privateAddress : undefined;
  const entrance = (name: string, http: JsonObject): JsonObject => ({
    address: at(name),
    // the balancer alone may say for whom it speaks; X-Forwarded-* of clients are dropped, since forwardedHeaders trusts nobody
    ...(balancer !== undefined && { proxyProtocol: { trustedIPs: [`${balancer}/32`] } }),
    transport: {
      respondingTimeouts: { readTimeout: seconds(options.readTimeout) },
      lifeCycle: { requestAcceptGraceTimeout: seconds(LEAVE.accept), graceTimeOut: seconds(LEAVE.finish) },
    },
    http: {
      ...http,
      // PHP and others read X_Remote_User as X-Remote-User, which no middleware could then take away
      underscoreHeadersStrategy: 'delete',
      encodedCharacters: { allowEncodedBackSlash: false, allowEncodedNullCharacter: false },
    },
  });
  return {
    global: { checkNewVersion: false, sendAnonymousUsage: false },
    serversTransport: { forwardingTimeouts: { dialTimeout: DIAL } },
    log: { level: 'INFO', format: 'json' },
    ...(options.accessLog && { accessLog: ACCESS_LOG }),
    ping: { entryPoint: 'ping' },
    metrics: {
      prometheus: { entryPoint: 'metrics', buckets: BUCKETS, addEntryPointsLabels: true, addRoutersLabels: true, addServicesLabels: true },
    },
    ...(spans !== undefined && {
      // headers are not told, and values of the query are struck out, unless somebody names them
      tracing: {
        serviceName: service,
        resourceAttributes: { 'k8s.namespace.name': namespace },
        otlp: { http: { endpoint: `${spans}/v1/traces` } },
      },
    }),
    ...(options.dashboard !== undefined && { api: { dashboard: true, insecure: false } }),
    entryPoints: {
      // the port that clients know, not the one that Traefik listens on
      web: entrance('web', {
        // the proof of a name is asked for without TLS: before it there is no certificate
        redirections: { entryPoint: { to: ':443', scheme: 'https', permanent: true, ...(proofs && { priority: AFTER_PROOFS }) } },
      }),
      websecure: entrance('websecure', bouncer ? { middlewares: ASKING } : {}),
      ping: { address: at('ping') },
      metrics: { address: at('metrics') },
      ...(bouncer && wayToBouncer),
    },
    providers: {
      kubernetesCRD: {
        namespaces,
        allowCrossNamespace: false,
        // only the dashboard refers to what no object of Kubernetes is
        crossProviderNamespaces: [namespace],
        // a service whose pods are all away answers 503, not 404
        allowEmptyServices: true,
        // nodes and IngressClasses, which would take rights on the whole cluster
        disableClusterScopeResources: true,
      },
      ...(proofs && { kubernetesIngress: solverProvider(proofs) }),
      ...(bouncer && { file: { filename: bouncer.file, watch: false } }),
    },
  };
}

/** Traefik's own is the highest that there is. */
const AFTER_PROOFS = 1;
/** Neither headers nor queries: both carry passwords, tokens and sessions. */
const ACCESS_LOG: JsonObject = {
  format: 'json',
  fields: {
    defaultMode: 'keep',
    names: { ClientUsername: 'drop' },
    headers: { defaultMode: 'drop', names: { 'User-Agent': 'keep' } },
    queryParameters: { defaultMode: 'drop' },
  },
};

/** Go knows no days. */
const seconds = (duration: Duration): string => `${toSeconds(duration)}s`;
