import type { ServicePlan } from '../../blueprint/blueprint';
import type { JsonObject } from '../../constructs/files/yaml';
import { customObject, service as kubeService, type Metadata, type SiteChart } from '../../constructs/kubernetes';
import { TRACK_HEADER, type Entry } from '../entry';
import { selectorOf, type ChartSite } from '../service-chart';

const API = 'traefik.io/v1alpha1';

interface Version {
  readonly component: string;
  readonly weight: number;
  readonly track: 'stable' | 'candidate';
}

/**
 * Weighs the two versions of a way in; undefined where one takes all. Weights are the edge's alone, with a firewall too: one change of one object, seen at
 * once by every pod, the same cookie and the same series for both. The firewall is told by a header which version was drawn.
 *
 * Each version has a Service of its own name in the namespace of the route, since Traefik's series tell Services apart and nothing else.
 *
 * @param made Services that were made for the other ways in; those of this one are added
 * @returns the target of the route
 */
export function addVersions(
  scope: SiteChart,
  service: ServicePlan,
  entry: Entry,
  labels: Readonly<Record<string, string>>,
  site: ChartSite,
  made: Map<string, Metadata>,
): JsonObject | undefined {
  const { key, namespace, serve, inspected } = entry;
  const { candidate } = serve;
  if (!candidate) return undefined;
  const { weight, sticky } = candidate;
  const versions: readonly Version[] = [
    { component: serve.component, weight: 100 - weight, track: 'stable' },
    { component: candidate.component, weight, track: 'candidate' },
  ];
  const name = `${service.name}-${key}`;
  const services = versions.map(({ component, weight: part, track }): JsonObject => {
    const plan = service.components[component];
    if (!inspected) return { kind: 'Service', name: plan?.name, port: plan?.ports[serve.port]?.port, weight: part };
    const middleware = { name: `${name}-${track}`, namespace, labels };
    customObject(scope, {
      apiVersion: API,
      kind: 'Middleware',
      metadata: middleware,
      spec: { headers: { customRequestHeaders: { [TRACK_HEADER.name]: TRACK_HEADER[track] } } },
    });
    const through = { name: `${entry.target.service}-${plan?.name}`, namespace, labels };
    if (!made.has(through.name)) throughFirewall(scope, through, site);
    made.set(through.name, through);
    return { kind: 'Service', name: through.name, port: entry.target.port, weight: part, middlewares: [{ name: middleware.name }] };
  });
  customObject(scope, {
    apiVersion: API,
    kind: 'TraefikService',
    metadata: { name, namespace, labels },
    spec: {
      weighted: {
        services,
        // whoever has met the version that no longer takes part is given the other
        ...(sticky && weight > 0 && weight < 100 && { sticky: { cookie: { name, secure: true, httpOnly: true, sameSite: 'lax' } } }),
      },
    },
  });
  return { kind: 'TraefikService', name };
}

/** A Service of the firewall's pods in the name of a version. */
function throughFirewall(scope: SiteChart, metadata: Metadata, { blueprint }: ChartSite): void {
  const waf = blueprint.services.find(({ role }) => role === 'waf');
  const [component, inspector] = Object.entries(waf?.components ?? {})[0] ?? [];
  const [name, port] = Object.entries(inspector?.ports ?? {})[0] ?? [];
  if (!waf || component === undefined || name === undefined || !port) return;
  kubeService(scope, {
    metadata,
    spec: {
      type: 'ClusterIP',
      selector: selectorOf(waf, component),
      ports: [{ name, port: port.port, targetPort: name, protocol: 'TCP' }],
    },
  });
}
