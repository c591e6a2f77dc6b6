import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { Workload, claim, type SiteChart } from '../../constructs/kubernetes';
import { toYaml, type JsonObject } from '../../constructs/files/yaml';
import { toMebibytes, type Size } from '../../constructs/units';
import type { PlanOf } from '../../blueprint/blueprint';
import { componentOf, imageOf, type ChartSite } from '../service-chart';
import { backupRules } from './backups';
import { clusterJobs, machineJobs, probeJob, serviceJobs, sidecarJobs } from './jobs';
import type { monitoring } from './service';
import { sloRules } from './slo';

/** The image's user `nobody`. */
const NOBODY = 65534;
const FOLDER = '/etc/prometheus';

export function addPrometheus(scope: SiteChart, plan: PlanOf<typeof monitoring>, site: ChartSite): void {
  const { retention, storage } = plan.options;
  const { base } = componentOf(plan, 'prometheus');
  new Workload(scope, {
    kind: 'StatefulSet',
    ...base,
    image: imageOf(plan, 'prometheus'),
    user: NOBODY,
    replicas: 1,
    args: [
      `--config.file=${FOLDER}/prometheus.yml`,
      '--storage.tsdb.path=/prometheus',
      `--storage.tsdb.retention.time=${retention}`,
      `--storage.tsdb.retention.size=${retainedMegabytes(storage)}MB`,
    ],
    files: {
      [`${FOLDER}/prometheus.yml`]: toYaml(prometheusConfig(plan, site)),
      ...Object.fromEntries(Object.entries(ruleFiles(plan, site)).map(([name, text]) => [`${FOLDER}/rules/${name}`, text])),
    },
    mounts: { '/prometheus': claim(plan.answers.metrics.claim) },
    probes: {
      readiness: { http: '/-/ready', port: 'http' },
      liveness: { http: '/-/healthy', port: 'http', failures: 6 },
      // replays what it had in memory: minutes for a large one
      startup: { http: '/-/ready', port: 'http', failures: 180 },
    },
    terminationGrace: '5m',
    permissions: [],
    clusterPermissions: [
      { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
      { nonResourceURLs: ['/metrics'], verbs: ['get'] },
    ],
  });
}

/** `prometheus.yml` (prometheus.io/docs/prometheus/latest/configuration/configuration). */
export function prometheusConfig(plan: PlanOf<typeof monitoring>, { blueprint }: ChartSite): JsonObject {
  const host = (component: string): string => componentOf(plan, component).host;
  return {
    global: { scrape_interval: '30s', scrape_timeout: '10s', evaluation_interval: '30s', external_labels: { site: blueprint.site } },
    rule_files: [`${FOLDER}/rules/*.yaml`],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [`${host('alertmanager')}:9093`] }] }] },
    scrape_configs: [
      ...serviceJobs(blueprint),
      ...sidecarJobs(blueprint),
      ...clusterJobs(blueprint, plan.options),
      probeJob(blueprint, `${host('blackbox')}:9115`),
      ...machineJobs(blueprint, plan, `${host('blackbox')}:9115`),
    ],
  };
}

/** Rules of every kind of service, once each, and the promises of every host and every copy. @throws Error when two kinds bring a file of one name */
export function ruleFiles(plan: PlanOf<typeof monitoring>, { blueprint, definitions }: ChartSite): Readonly<Record<string, string>> {
  const paths = blueprint.services.flatMap(({ name, options }) => definitions[name]?.watches?.({ options: options as never }).rules ?? []);
  return {
    ...filesOf(paths),
    'slo.yaml': toYaml(sloRules(blueprint, plan.options)),
    ...(blueprint.backups.length + blueprint.hostCopies.length > 0 && { 'backups.yaml': toYaml(backupRules(blueprint, plan.options)) }),
  };
}

/** Texts of files that services bring, by `<kind>-<file>`: each path once. */
export function filesOf(paths: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...new Set(paths)].sort().map((path) => {
      const folder = basename(dirname(path));
      const kind = ['rules', 'dashboards'].includes(folder) ? basename(dirname(dirname(path))) : folder;
      return [`${kind}-${basename(path)}`, readFileSync(path, 'utf8')];
    }),
  );
}

/** Four fifths of the volume: the write-ahead log and a compaction need the rest. */
const retainedMegabytes = (storage: Size): number => Math.floor(toMebibytes(storage) * 0.8);
