import type { Blueprint, ServicePlan } from '../blueprint/blueprint';
import { endpointSlice, selectorLabels, service, type SiteChart } from '../constructs/kubernetes';
import { labelsOf } from './service-chart';

/** Whether pods meet something of the service on a machine: then the cluster has a name for it. */
export const isMetOnMachine = (plan: ServicePlan): boolean => Object.keys(plan.components).some((key) => portsMet(plan, key).length > 0);

/**
 * Names in the cluster for what services have on machines: a Service that selects no pods, and the machine's address in the mesh, at the ports that pods come to.
 * @throws Error when the machine is not in the mesh
 */
export function addMachines(chart: SiteChart, plan: ServicePlan, { nodes }: Blueprint): void {
  for (const [key, { name }] of Object.entries(plan.components)) {
    const met = portsMet(plan, key);
    if (met.length === 0) continue;
    const address = nodes.find((node) => node.name === plan.on)?.meshAddress;
    if (address === undefined)
      throw new Error(`service '${plan.name}' is on a machine that pods do not reach: '${plan.on}' is not in the mesh`);
    const labels = selectorLabels(labelsOf(plan, key));
    service(chart, {
      metadata: { name, namespace: plan.namespace, labels },
      // the name leads to the machine itself: an address of the cluster would be translated once already, and the engine's own translation comes to nothing
      spec: {
        clusterIP: 'None',
        ports: met.map(({ port: number, protocol, ...port }) => ({ ...port, port: number, protocol: protocol.toUpperCase() })),
      },
    });
    endpointSlice(chart, {
      metadata: { name: `${name}-machine`, namespace: plan.namespace, labels: { ...labels, 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      endpoints: [{ addresses: [address], conditions: { ready: true } }],
      ports: met.map(({ name: called, port, protocol }) => ({ name: called, port, protocol: protocol.toUpperCase() })),
    });
  }
}

/** The ports of a machine to which requests of the edge, or of the firewall before it, are sent. */
function portsMet({ components, serves }: ServicePlan, key: string) {
  const component = components[key];
  if (component?.kind !== 'host') return [];
  const served = new Set(Object.values(serves).flatMap((serve) => (serve.component === key ? [serve.port] : [])));
  return Object.entries(component.ports).flatMap(([name, port]) => (served.has(name) ? [{ name, ...port }] : []));
}
