import type { JsonValue } from '../../../constructs/files/yaml';
import type { Manifest } from '../../../constructs/kubernetes/kube-object';
import { synthesize } from '../../../constructs/kubernetes/manifests';
import { SiteChart } from '../../../constructs/kubernetes/site-chart';
import type { DeploymentProps, StatefulSetProps } from '../../../constructs/kubernetes/workload';

/** What a chart in namespace `apps` synthesizes, as its files would say it: nothing undefined. */
export function synth(build: (chart: SiteChart) => void): Manifest[] {
  const chart = new SiteChart({ name: 'blog', namespace: 'apps' });
  build(chart);
  const [result] = synthesize([chart]);
  return JSON.parse(JSON.stringify(result?.manifests.map(({ manifest }) => manifest))) as Manifest[];
}

/** The one object of a kind, and of a name. */
export function one(manifests: readonly Manifest[], kind: string, name?: string): Manifest {
  const found = manifests.filter((manifest) => manifest.kind === kind && (name === undefined || manifest.metadata.name === name));
  const [only] = found;
  if (only === undefined || found.length > 1)
    throw new Error(`${found.length} of ${kind} ${name ?? ''} in ${identities(manifests).join(', ')}`);
  return only;
}

export function identities(manifests: readonly Manifest[]): string[] {
  return manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
}

/** What stands at a path such as `spec.template.spec.containers.0`; undefined where nothing does. */
export function at(value: JsonValue | undefined, path: string): JsonValue | undefined {
  return path
    .split('.')
    .reduce<JsonValue | undefined>(
      (here, key) => (typeof here === 'object' && here !== null ? (here as Readonly<Record<string, JsonValue>>)[key] : undefined),
      value,
    );
}

const common = {
  labels: { name: 'ghost', instance: 'blog', component: 'site', partOf: 'uyoop' },
  image: 'docker.io/library/ghost:6.59.0',
  user: 1000,
  requests: { cpu: '100m', memory: '128Mi' },
  limits: { memory: '256Mi' },
} as const;

export const deployment: DeploymentProps = {
  ...common,
  kind: 'Deployment',
  name: 'web',
  replicas: 2,
  ports: { http: { port: 2368 } },
  probes: { readiness: { http: '/ghost', port: 'http' } },
};
export const statefulSet: StatefulSetProps = {
  ...common,
  kind: 'StatefulSet',
  name: 'sql',
  replicas: 3,
  ports: { sql: { port: 3306 } },
  probes: { readiness: { tcp: 'sql' } },
};
