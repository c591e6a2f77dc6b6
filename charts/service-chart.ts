import type { Blueprint, ComponentPlan, PlanOf, ServicePlan } from '../blueprint/blueprint';
import type { DatabaseResult, PostgresResult, SecretRef } from '../blueprint/contracts/contract';
import type { ServiceDefinition } from '../blueprint/service';
import { secretKey, selectorLabels, type EnvValue, type SiteChart, type WorkloadProps, type Ports } from '../constructs/kubernetes';

/** The whole site, for parts that serve all of it. */
export interface ChartSite {
  readonly blueprint: Blueprint;
  readonly definitions: Readonly<Record<string, ServiceDefinition>>;
  /** Every chart of the site with its folder and wave, in the order of the folders; known before any is built. */
  readonly charts: readonly {
    readonly name: string;
    readonly folder: string;
    readonly wave: number;
    readonly namespace: string | undefined;
  }[];
}

/** The objects of one service: `export const chart: ServiceChart<typeof ghost> = { build(chart, plan) { … } }`. */
export interface ServiceChart<T> {
  build(chart: SiteChart, plan: PlanOf<T>, site: ChartSite): void;
  /** Objects that it adds to the chart of every service, its own too: routes, certificates, sealed secrets. */
  eachService?(chart: SiteChart, service: ServicePlan, plan: PlanOf<T>, site: ChartSite): void;
}

/** Labels that select the pods of a component. */
export function selectorOf(service: ServicePlan, component: string): Readonly<Record<string, string>> {
  return service.components[component]?.upstreamLabels ?? selectorLabels(labelsOf(service, component));
}

/** The labels of a component's pods: what policies and Services select. */
export function labelsOf({ kind, name }: Pick<ServicePlan, 'kind' | 'name'>, component: string): WorkloadProps['labels'] {
  return { name: kind, instance: name, component };
}

type Base = Pick<
  WorkloadProps,
  'name' | 'namespace' | 'labels' | 'requests' | 'limits' | 'ports' | 'node' | 'tolerations' | 'podAnnotations' | 'besideVolume'
>;

/** What the blueprint says of a component, as props of its workload. @throws Error when the plan has no such component */
export function componentOf(plan: ServicePlan, key: string): ComponentPlan & { readonly base: Base } {
  const component = plan.components[key];
  if (!component) throw new Error(`service '${plan.name}' has no component '${key}', got ${Object.keys(plan.components).join(', ')}`);
  const ports: Ports = Object.fromEntries(
    Object.entries(component.ports).map(([name, { port, protocol }]) => [name, { port, protocol: protocol === 'udp' ? 'UDP' : 'TCP' }]),
  );
  return {
    ...component,
    base: {
      name: component.name,
      namespace: plan.namespace,
      labels: labelsOf(plan, key),
      requests: { cpu: component.cpu, memory: component.memory },
      limits: { memory: component.memoryLimit },
      ports,
      ...(plan.on !== undefined && { node: plan.on }),
      ...(component.tolerates.length > 0 && { tolerations: component.tolerates.map(tolerationOf) }),
      ...(component.sidecar && { podAnnotations: component.sidecar.annotations }),
      ...(component.besideVolume !== undefined && { besideVolume: component.besideVolume }),
    },
  };
}

/** Bears one taint, as a site writes it: `key=value:Effect`, or `key:Effect`. */
function tolerationOf(taint: string): NonNullable<Base['tolerations']>[number] {
  const [word = '', effect] = taint.split(':');
  const [key, value] = word.split('=');
  return value === undefined ? { key, operator: 'Exists', effect } : { key, operator: 'Equal', value, effect };
}

/** A field of an answer as a variable of the environment: its text, or where it will be found. */
export const variable = (field: string | number | SecretRef): EnvValue =>
  typeof field === 'object' ? secretKey(field.object, field.key) : String(field);

/** Address of a PostgreSQL as Java's driver takes it (jdbc.postgresql.org). @param authority file that the container has of the answer's `ca` */
export const jdbcAddress = ({ host, port, database, sslmode }: PostgresResult, authority: string): string =>
  `jdbc:postgresql://${host}:${port}/${database}${sslmode === undefined ? '' : `?sslmode=${sslmode}&sslrootcert=${authority}`}`;

/** How libpq is told by variables to check a PostgreSQL (postgresql.org/docs/17, libpq-envars). @param authority as above */
export const libpqEnv = ({ sslmode }: Partial<Pick<PostgresResult, 'sslmode'>>, authority: string): Readonly<Record<string, string>> =>
  sslmode === undefined ? {} : { PGSSLMODE: sslmode, PGSSLROOTCERT: authority };

/** The image of a plan. @throws Error when it has none by that name */
export function imageOf({ name, images }: Pick<ServicePlan, 'name' | 'images'>, key: string): string {
  const image = images[key];
  if (image === undefined) throw new Error(`service '${name}' has no image '${key}', got ${Object.keys(images).join(', ')}`);
  return image;
}

/** Names of the databases that a service holds for others. */
export const databasesOf = ({ grants }: Pick<ServicePlan, 'grants'>): readonly string[] => {
  const names = grants.flatMap(({ answer }) => (answer as Partial<DatabaseResult>).database ?? []);
  return [...new Set(names)].sort();
};
