import type { Blueprint, ServicePlan } from '../blueprint/blueprint';
import { WAVES, type ServiceDefinition } from '../blueprint/service';
import { OutputTree } from '../constructs/files/output-tree';
import { Ingress, manifestTree, persistentVolumeClaim, SiteChart, synthesize } from '../constructs/kubernetes';
import { namespacesChart } from './namespaces/chart';
import { addPolicies, Peers, PodFlows } from './policies';
import { labelsOf } from './service-chart';

/** Class of the Ingress controller that takes requests from outside. */
const INGRESS_CLASS = 'traefik';

/** Every Kubernetes object of a site, one folder per chart: `<wave>-<chart>/<kind>-<name>.yaml`. */
export async function kubernetesTree(blueprint: Blueprint, definitions: Readonly<Record<string, ServiceDefinition>>): Promise<OutputTree> {
  if (!blueprint.cluster) return new OutputTree();
  const flows = new PodFlows(blueprint.flows);
  const peers = new Peers(blueprint);
  const charts = [namespacesChart(blueprint)];
  for (const plan of blueprint.services) {
    const load = definitions[plan.name]?.chart;
    if (!load) continue;
    const chart = new SiteChart({ name: plan.name, namespace: plan.namespace, wave: WAVES[plan.wave], partOf: blueprint.site });
    (await load()).chart.build(chart as never, plan as never);
    addClaims(chart, plan);
    addIngress(chart, plan);
    addPolicies(chart, plan, flows, peers);
    charts.push(chart);
  }
  return manifestTree(synthesize(charts));
}

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
    routes: routes.map(({ host, path, component, port }) => ({ host, path, service: plan.components[component]?.name ?? plan.name, port })),
  });
}
