import { Workload, secretFile, type SiteChart } from '../../constructs/kubernetes';
import { toYaml, type JsonObject } from '../../constructs/files/yaml';
import type { PlanOf } from '../../blueprint/blueprint';
import { componentOf, imageOf, type ChartSite } from '../service-chart';
import { tracesAt } from '../traces';
import { filesOf } from './prometheus';
import type { monitoring } from './service';
import { signInOf } from './sign-in';

type Plan = PlanOf<typeof monitoring>;
/** The image's user `grafana`. */
const GRAFANA = 472;
const PROVISIONING = '/etc/grafana/provisioning';
const DASHBOARDS = '/etc/dashboards';

/** What it shows comes from files; what is clicked together in it is gone with the pod, as all that is not in Git. */
export function addGrafana(scope: SiteChart, plan: Plan, site: ChartSite): void {
  const { base } = componentOf(plan, 'grafana');
  const { admin } = plan.answers;
  const signIn = signInOf(plan);
  new Workload(scope, {
    kind: 'Deployment',
    ...base,
    image: imageOf(plan, 'grafana'),
    user: GRAFANA,
    replicas: 1,
    env: {
      GF_SERVER_ROOT_URL: `https://${plan.options.host}/`,
      GF_SERVER_ENFORCE_DOMAIN: 'false',
      GF_PATHS_DATA: '/var/lib/grafana',
      GF_PATHS_PROVISIONING: PROVISIONING,
      GF_SECURITY_ADMIN_PASSWORD__FILE: '/run/admin/value',
      GF_SECURITY_COOKIE_SECURE: 'true',
      GF_SECURITY_COOKIE_SAMESITE: 'lax',
      GF_SECURITY_DISABLE_GRAVATAR: 'true',
      GF_SECURITY_CONTENT_SECURITY_POLICY: 'true',
      GF_USERS_ALLOW_SIGN_UP: 'false',
      GF_USERS_ALLOW_ORG_CREATE: 'false',
      GF_AUTH_ANONYMOUS_ENABLED: 'false',
      GF_AUTH_BASIC_ENABLED: 'false',
      GF_SNAPSHOTS_EXTERNAL_ENABLED: 'false',
      // it speaks to nobody outside: no policy lets it
      GF_ANALYTICS_REPORTING_ENABLED: 'false',
      GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
      GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
      GF_PLUGINS_PREINSTALL_DISABLED: 'true',
      GF_PLUGINS_PLUGIN_ADMIN_ENABLED: 'false',
      GF_NEWS_NEWS_FEED_ENABLED: 'false',
      GF_LOG_MODE: 'console',
      ...signIn.env,
    },
    files: {
      [`${PROVISIONING}/datasources/site.yaml`]: toYaml(datasources(plan, site)),
      [`${PROVISIONING}/dashboards/site.yaml`]: toYaml(provider()),
      ...Object.fromEntries(Object.entries(dashboardFiles(site)).map(([name, text]) => [`${DASHBOARDS}/${name}`, text])),
      ...signIn.files,
    },
    mounts: { '/run/admin/value': secretFile(admin.value.object, admin.value.key), ...signIn.mounts },
    writable: { '/var/lib/grafana': '256Mi' },
    probes: {
      readiness: { http: '/api/health', port: 'http' },
      liveness: { http: '/api/health', port: 'http', failures: 6 },
      startup: { http: '/api/health', port: 'http' },
    },
  });
}

/** The id of a trace in a log line, as the edge and the libraries of OpenTelemetry write it: it leads to the trace. */
const TRACE_OF_A_LINE: JsonObject = {
  name: 'trace',
  matcherRegex: '(?i)trace_?id["\\\\]*\\s*[:=]\\s*["\\\\]*([0-9a-f]{32})',
  datasourceUid: 'tempo',
  // Grafana replaces variables of the environment in this file: one dollar is two
  url: '$${__value.raw}',
};

/** From a span to the lines of its service around its time (grafana.com/docs/grafana/latest/datasources/tempo/configure-tempo-data-source). */
const LINES_OF_A_SPAN: JsonObject = {
  tracesToLogsV2: {
    datasourceUid: 'loki',
    spanStartTimeShift: '-1m',
    spanEndTimeShift: '1m',
    tags: [
      { key: 'service.name', value: 'service' },
      { key: 'k8s.namespace.name', value: 'namespace' },
    ],
    filterByTraceID: false,
    filterBySpanID: false,
  },
  nodeGraph: { enabled: true },
};

/** Where dashboards find data, under the uids that they name. */
export function datasources(plan: Plan, site: ChartSite): JsonObject {
  const traces = tracesAt(site);
  const source = (uid: string, component: string, port: number, more: JsonObject = {}): JsonObject => ({
    name: uid,
    uid,
    type: uid,
    access: 'proxy',
    url: `http://${componentOf(plan, component).host}:${port}`,
    editable: false,
    ...more,
  });
  return {
    apiVersion: 1,
    prune: true,
    datasources: [
      source('prometheus', 'prometheus', 9090, { isDefault: true, jsonData: { timeInterval: '30s', httpMethod: 'POST' } }),
      source('loki', 'loki', 3100, traces === undefined ? {} : { jsonData: { derivedFields: [TRACE_OF_A_LINE] } }),
      source('alertmanager', 'alertmanager', 9093, { jsonData: { implementation: 'prometheus' } }),
      ...(traces === undefined
        ? []
        : [{ name: 'tempo', uid: 'tempo', type: 'tempo', access: 'proxy', url: traces, editable: false, jsonData: LINES_OF_A_SPAN }]),
    ],
  };
}

function provider(): JsonObject {
  const site = {
    name: 'site',
    type: 'file',
    disableDeletion: true,
    allowUiUpdates: false,
    options: { path: DASHBOARDS },
  };
  return { apiVersion: 1, providers: [site] };
}

/** Dashboards of every kind of service, once each. */
export function dashboardFiles({ blueprint, definitions }: ChartSite): Readonly<Record<string, string>> {
  return filesOf(
    blueprint.services.flatMap(({ name, options }) => definitions[name]?.watches?.({ options: options as never }).dashboards ?? []),
  );
}
