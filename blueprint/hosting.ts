import type { ClusterPlan, ComponentPlan, NodePlan, PublishedPlan, ServicePlan } from './blueprint';
import type { Flow } from './flow';

/** Components that are processes of a machine, beside K3s. */
export const isOnHost = (component: Pick<ComponentPlan, 'kind'> | undefined): boolean => component?.kind === 'host';

/** Whether a service is nothing but processes of a machine: it has no pods, and nobody in the cluster reads its secrets. */
export const livesOnHost = ({ components }: { readonly components: Readonly<Record<string, Pick<ComponentPlan, 'kind'>>> }): boolean =>
  Object.keys(components).length > 0 && Object.values(components).every(isOnHost);

/** A component of a machine, its service, and the machine. */
export interface Hosted {
  readonly service: ServicePlan;
  readonly key: string;
  readonly component: ComponentPlan;
  readonly node: string;
}

/** Everything that services have on machines; what says no machine is a rule's matter. */
export const hosted = (services: readonly ServicePlan[]): readonly Hosted[] =>
  services.flatMap((service) =>
    Object.entries(service.components).flatMap(([key, component]) =>
      isOnHost(component) && service.on !== undefined ? [{ service, key, component, node: service.on }] : [],
    ),
  );

/** Ports of machines behind which containers are. */
export const planPublished = (services: readonly ServicePlan[]): readonly PublishedPlan[] =>
  hosted(services).flatMap(({ service, component: { behind, ports }, node }) =>
    behind === undefined
      ? []
      : Object.entries(ports).map(([name, { port, protocol }]) => ({
          node,
          service: service.name,
          protocol,
          port,
          network: behind.network,
          inside: behind.ports?.[name] ?? port,
        })),
  );

/**
 * Flows to and from pods that are none, as those of the machine: it is met by pods at its address in the mesh, where those of other nodes come as their node,
 * and by everybody else at its public address.
 */
export function onMachines(
  flow: Flow,
  byName: ReadonlyMap<string, ServicePlan>,
  { nodes, cluster }: { readonly nodes: readonly NodePlan[]; readonly cluster: ClusterPlan | undefined },
): readonly Flow[] {
  const machineAt = (end: Flow['to']): string | undefined | false => {
    const service = end.kind === 'pods' ? byName.get(end.service) : undefined;
    return end.kind === 'pods' && isOnHost(service?.components[end.component]) ? service?.on : false;
  };
  const [source, target] = [machineAt(flow.from), machineAt(flow.to)];
  if (source === undefined || target === undefined) return [];
  if (source !== false) {
    if (target !== false) return []; // on one machine nothing is crossed
    const { to } = flow;
    return [{ ...flow, from: { kind: 'node', node: source }, via: to.kind === 'host' ? 'public' : 'cluster' }];
  }
  if (target === false) return [flow];
  const to = { kind: 'node', node: target } as const;
  if (flow.from.kind === 'internet' || flow.from.kind === 'outside') return [{ ...flow, from: { kind: 'internet' }, to, via: 'public' }];
  if (flow.from.kind === 'mesh') return [{ ...flow, to, via: 'mesh' }];
  const others = cluster
    ? nodes.filter(({ name, k3s, meshAddress }) => k3s !== undefined && name !== target && meshAddress !== undefined)
    : [];
  return [{ ...flow, to }, ...others.map(({ name }): Flow => ({ ...flow, from: { kind: 'node', node: name }, to, via: 'mesh' }))];
}
