import type { Blueprint, ServicePlan } from '../blueprint/blueprint';
import { WAVES, type ServiceDefinition } from '../blueprint/service';
import type { OutputTree } from '../constructs/files/output-tree';
import { Ingress, manifestTree, persistentVolumeClaim, SiteChart, synthesize, type ChartManifests } from '../constructs/kubernetes';
import { addMachines, isMetOnMachine } from './machines';
import { namespaceCharts } from './namespaces/chart';
import { addPolicies, Peers, PodFlows } from './policies';
import { labelsOf, type ChartSite, type ServiceChart } from './service-chart';

/** Class of the Ingress controller that takes requests from outside. */
const INGRESS_CLASS = 'traefik';

/** Every Kubernetes object of a site, one folder per chart: `<wave>-<chart>/<kind>-<name>.yaml`. */
export async function kubernetesTree(blueprint: Blueprint, definitions: Readonly<Record<string, ServiceDefinition>>): Promise<OutputTree> {
  return manifestTree(await kubernetesManifests(blueprint, definitions));
}

/** The same objects as JSON, chart by chart. */
export async function kubernetesManifests(
  blueprint: Blueprint,
  definitions: Readonly<Record<string, ServiceDefinition>>,
): Promise<readonly ChartManifests[]> {
  if (!blueprint.cluster) return [];
  const flows = new PodFlows(blueprint.flows);
  const peers = new Peers(blueprint);
  const parts: Part[] = [];
  for (const plan of blueprint.services) {
    const load = definitions[plan.name]?.chart;
    if (!load && !isMetOnMachine(plan)) continue;
    const chart = new SiteChart({ name: plan.name, namespace: plan.namespace, wave: WAVES[plan.wave], partOf: blueprint.site });
    parts.push({ plan, chart, made: load ? ((await load()).chart as ServiceChart<never>) : { build: () => undefined } });
  }
  const namespaces = namespaceCharts(blueprint);
  const site = { blueprint, definitions, charts: listOf([...namespaces, ...parts.map(({ chart }) => chart)], blueprint) };
  for (const { plan, chart, made } of parts) {
    made.build(chart, plan as never, site);
    addClaims(chart, plan);
    addMachines(chart, plan, blueprint);
    if (blueprint.cluster.edge.bundled) addIngress(chart, plan);
    for (const part of parts) part.made.eachService?.(chart, plan, part.plan as never, site);
    addPolicies(chart, plan, flows, peers);
  }
  return synthesize([...namespaces, ...parts.map(({ chart }) => chart)]);
}

interface Part {
  readonly plan: ServicePlan;
  readonly chart: SiteChart;
  readonly made: ServiceChart<never>;
}

const listOf = (charts: readonly SiteChart[], { services, namespaces }: Blueprint): ChartSite['charts'] =>
  charts
    .map(({ name, folder, wave = 0 }) => {
      const namespace = services.find((service) => service.name === name)?.namespace;
      // a service without pods has none
      return { name, folder, wave, namespace: namespaces.some((known) => known.name === namespace) ? namespace : undefined };
    })
    .sort((a, b) => (a.folder < b.folder ? -1 : 1));

/** Volumes outlive their chart: removing a service from the site file must not delete what it kept. */
function addClaims(chart: SiteChart, { claims }: ServicePlan): void {
  for (const { claim, size, storageClass } of claims) {
    persistentVolumeClaim(chart, {
      metadata: { name: claim, annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' } },
      spec: { accessModes: ['ReadWriteOnce'], storageClassName: storageClass, resources: { requests: { storage: size } } },
    });
  }
}

function addIngress(chart: SiteChart, plan: ServicePlan): void {
  const routes = Object.values(plan.serves).filter(({ to }) => to === 'internet');
  const [first] = routes;
  if (!first) return;
  new Ingress(chart, {
    name: plan.name,
    namespace: plan.namespace,
    labels: labelsOf(plan, first.component),
    className: INGRESS_CLASS,
    tls: { secret: `${plan.name}-tls` },
    routes: routes.map(({ host, path, component, candidate, port }) => {
      // it knows no weights: of two versions one takes all
      const version = candidate && candidate.weight === 100 ? candidate.component : component;
      return { host, path, service: plan.components[version]?.name ?? plan.name, port };
    }),
  });
}
