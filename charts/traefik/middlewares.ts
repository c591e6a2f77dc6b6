import type { PlanOf, ServicePlan } from '../../blueprint/blueprint';
import type { ForwardAuthResult } from '../../blueprint/contracts/contract';
import { forwardAuthFor } from '../../blueprint/service';
import type { JsonObject } from '../../constructs/files/yaml';
import { toMebibytes, type Size } from '../../constructs/units';
import type { Entry } from '../entry';
import type { ChartSite } from '../service-chart';
import type { traefik } from './service';

/** A Middleware of Traefik: its name and its one specification. */
export interface Middleware {
  readonly name: string;
  readonly spec: JsonObject;
}

/** Who counts as one client: the address after the PROXY protocol; of IPv6 the /64 that one customer has. No header is asked. */
const CLIENT = { ipStrategy: { ipv6Subnet: 64 } };
/** A year, in seconds. */
const YEAR = 31_536_000;
/** Above this the edge would fill its disk with bodies: software that takes larger ones bounds them by itself. */
const LARGEST_BUFFERED = 64;
/** Uploads that one client may have under way. */
const UPLOADS = 50;
/** Bytes of an answer to a sign-in question. */
const LARGEST_VERDICT = 1 << 20;

type Options = PlanOf<typeof traefik>['options'];

/** What a way in asks of its requests, the outermost first. Names are unique in the namespace: they start with the service's. */
export function middlewaresOf(service: ServicePlan, { key, serve }: Entry, options: Options, site: ChartSite): readonly Middleware[] {
  const named = (what: string, spec: JsonObject): Middleware => ({ name: `${service.name}-${what}`, spec });
  const { mesh } = site.blueprint;
  const signIn = serve.signIn === 'forward-auth' ? signInOf(service, site) : undefined;
  return [
    named('headers', { headers: securityHeaders(options) }),
    ...(serve.csp === 'own' ? [] : [named(`${key}-csp`, { headers: { contentSecurityPolicy: serve.csp } })]),
    ...(serve.to === 'mesh' && mesh ? [named('mesh', { ipAllowList: { sourceRange: [mesh.cidr] } })] : []),
    named(`limit-${serve.limit}`, { rateLimit: { ...rateOf(serve.limit, options), sourceCriterion: CLIENT } }),
    ...(signIn ? [named('sign-in', { forwardAuth: forwardAuth(signIn) })] : []),
    // an event must not wait until there is enough to compress
    ...(options.compress ? [named('compress', { compress: { excludedContentTypes: ['text/event-stream'] } })] : []),
  ];
}

/**
 * What requests with a body pass beside: a bound on its size. Traefik can bound a body only by reading all of it, and then the whole response as well, so that
 * downloads and events must go another way; the firewall bounds the bodies that it inspects by itself.
 */
export function bodyLimitOf(service: ServicePlan, { serve, inspected }: Entry): readonly Middleware[] {
  const { maxBody } = serve;
  if (inspected || toMebibytes(maxBody) > LARGEST_BUFFERED) return [];
  return [
    { name: `${service.name}-uploads`, spec: { inFlightReq: { amount: UPLOADS, sourceCriterion: CLIENT } } },
    { name: `${service.name}-body-${maxBody.toLowerCase()}`, spec: { buffering: { maxRequestBodyBytes: bytes(maxBody) } } },
  ];
}

/**
 * What is asked once more, of another pod, where the first took no connection: a node that is lost has pods among those that are asked until the cluster has
 * missed it (node-monitor-grace-period, 50 s). Nothing was sent to it, so that a form is not sent twice. Innermost: the body was read before.
 */
export const secondTryOf = ({ name, role }: ServicePlan): readonly Middleware[] =>
  role === 'edge' ? [] : [{ name: `${name}-second-try`, spec: { retry: { attempts: 2 } } }];

const bytes = (size: Size): number => toMebibytes(size) * 1024 * 1024;

/** Whether nobody may be let in: it asks for a sign-in that the site does not have, or for a mesh. */
export const isClosed = ({ serve }: Entry, service: ServicePlan, site: ChartSite): boolean =>
  (serve.signIn === 'forward-auth' && signInOf(service, site) === undefined) || (serve.to === 'mesh' && !site.blueprint.mesh);

function securityHeaders({ frames, permissionsPolicy }: Options): JsonObject {
  return {
    stsSeconds: YEAR,
    stsIncludeSubdomains: true,
    contentTypeNosniff: true,
    customFrameOptionsValue: frames.toUpperCase(),
    referrerPolicy: 'strict-origin-when-cross-origin',
    permissionsPolicy,
    // Traefik passes on what the client wrote there (RFC 7239), and some software believes it
    customRequestHeaders: { Forwarded: '' },
    // what runs behind, and in which version, is nobody's business
    customResponseHeaders: { Server: '', 'X-Powered-By': '' },
  };
}

/** `auth` is counted by the minute; a minute's requests may come at once, and none more. */
function rateOf(limit: Entry['serve']['limit'], { defaultRate, apiRate, authRate, burst }: Options): JsonObject {
  if (limit === 'auth') return { average: authRate, period: '1m', burst: authRate };
  const average = limit === 'api' ? apiRate : defaultRate;
  return { average, period: '1s', burst: average * burst };
}

function forwardAuth({ url, headers }: ForwardAuthResult): JsonObject {
  // what clients say of themselves is gone since the entry point
  return { address: url, authResponseHeaders: headers, trustForwardHeader: true, maxResponseBodySize: LARGEST_VERDICT };
}

const signInOf = (service: ServicePlan, { blueprint, definitions }: ChartSite): ForwardAuthResult | undefined =>
  forwardAuthFor(service, blueprint.services, definitions);
