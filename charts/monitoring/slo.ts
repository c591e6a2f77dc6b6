import type { Blueprint } from '../../blueprint/blueprint';
import type { JsonObject } from '../../constructs/files/yaml';
import { toSeconds, type Duration } from '../../constructs/units';
import { entriesOf } from '../entry';
import { servedHosts } from './jobs';

/** What is promised of every host. */
export interface Objectives {
  /** Part of the requests that are answered, in percent of thirty days. */
  readonly availability: number;
  /** Time within which `FAST_ENOUGH` of them are answered. */
  readonly latency: Duration;
}

/** Part of the answers that come in time. */
const FAST_ENOUGH = 0.99;
/** Windows of multi-window, multi-burn-rate alerts (Google, The Site Reliability Workbook, table 5-8). */
export const WINDOWS = ['5m', '30m', '1h', '2h', '6h', '1d', '3d'] as const;
/** Requests in a window below which a ratio of failures says nothing. */
const ENOUGH_REQUESTS = 20;

/** Recording rules of every promise: how much of it was broken in each window, how much may be, and what is left. */
export function sloRules(blueprint: Blueprint, { availability, latency }: Objectives): JsonObject {
  const budget = 1 - availability / 100;
  const hosts = servedHosts(blueprint).map(({ host, labels }) => {
    const of = { host, namespace: labels['namespace'], service: labels['service'] };
    return {
      name: `slo-${host}`,
      rules: [
        { record: 'slo:probe_late:bool', expr: `probe_duration_seconds{host="${host}"} > bool ${toSeconds(latency)}`, labels: { host } },
        // asked by the prober: seen from outside, also at night, and also when the edge is gone and counts nothing
        ...promise({ ...of, slo: 'availability' }, budget, (window) => `1 - avg(avg_over_time(probe_success{host="${host}"}[${window}]))`),
        ...promise(
          { ...of, slo: 'latency' },
          1 - FAST_ENOUGH,
          (window) => `avg(avg_over_time(slo:probe_late:bool{host="${host}"}[${window}]))`,
        ),
      ],
    };
  });
  const routes = routedServices(blueprint).map(({ host, namespace, service, routers }) => {
    const increase = (window: string, only: string): string =>
      `sum(increase(traefik_router_requests_total{router=~"${routers}"${only}}[${window}]))`;
    return {
      name: `slo-${service}-requests`,
      rules: promise(
        { host, namespace, service, slo: 'requests' },
        budget,
        (window) => `(${increase(window, ', code=~"5.."')} or vector(0)) / (${increase(window, '')} > ${ENOUGH_REQUESTS})`,
      ),
    };
  });
  return { groups: [...hosts, ...routes] };
}

type Of = Readonly<Record<'host' | 'slo', string>> & Readonly<Record<'namespace' | 'service', string | undefined>>;

function promise(of: Of, budget: number, broken: (window: string) => string): readonly JsonObject[] {
  const selector = `{service="${of.service}", host="${of.host}", slo="${of.slo}"}`;
  return [
    { record: 'slo:error_budget:ratio', expr: `vector(${round(budget)})`, labels: of },
    ...WINDOWS.map((window) => ({ record: `slo:error_ratio:rate${window}`, expr: broken(window), labels: of })),
    {
      record: 'slo:error_budget_remaining:ratio30d',
      expr: `1 - avg_over_time(slo:error_ratio:rate5m${selector}[30d]) / slo:error_budget:ratio${selector}`,
      labels: of,
    },
  ];
}

interface RoutedService {
  /** The first of its hosts: its routes share one object, and their names do not tell hosts apart. */
  readonly host: string;
  readonly namespace: string;
  readonly service: string;
  /** Names of its routers as the edge counts them: namespace, object and a hash of the rule (github.com/traefik/traefik, kubernetes CRD provider). */
  readonly routers: string;
}

/** Services whose requests the site's own edge counts. */
function routedServices(blueprint: Blueprint): readonly RoutedService[] {
  if (blueprint.cluster?.edge.bundled !== false) return [];
  return blueprint.services.flatMap((service) => {
    const entries = entriesOf(service, blueprint);
    const [first] = entries;
    if (!first) return [];
    const spaces = [...new Set(entries.map(({ namespace }) => namespace))];
    return [
      {
        host: first.serve.host,
        namespace: service.namespace,
        service: service.name,
        routers: `(${spaces.join('|')})-${service.name}-[0-9a-f]+@kubernetescrd`,
      },
    ];
  });
}

/** Without the noise of binary fractions: 0.001, not 0.0010000000000000009. */
const round = (ratio: number): number => Number(ratio.toFixed(6));
