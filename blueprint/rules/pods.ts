import type { BackupPlan, ComponentPlan, NodePlan, ServicePlan } from '../blueprint';
import { isOnHost } from '../hosting';
import { WAVES } from '../service';
import type { Site } from '../site';

/** One kind of pod, and the service that it belongs to. */
export interface Part {
  readonly service: ServicePlan;
  readonly component: ComponentPlan;
}

export const partsOf = ({ blueprint: { services } }: Site): readonly Part[] =>
  services.flatMap((service) =>
    Object.values(service.components).flatMap((component) => (isOnHost(component) ? [] : [{ service, component }])),
  );

/** Pods that people wait for, not those of jobs. */
export const promisedParts = (site: Site): readonly Part[] =>
  partsOf(site).filter(({ service, component }) => isPromised(service) && !component.onDemand);

/**
 * What promises speak of: services that people use, and what stands in their way in. The platform beside them (monitoring, GitOps, scanners) may be away for longer.
 */
export const isPromised = ({ wave, role }: ServicePlan): boolean => WAVES[wave] > WAVES.platform || role === 'edge' || role === 'waf';

/** Whether pods that bear these taints may start there. */
const takes = ({ k3s, taints }: NodePlan, tolerates: readonly string[]): boolean =>
  k3s !== undefined && taints.every((taint) => taint.endsWith(':PreferNoSchedule') || tolerates.includes(taint));

/** Whether pods without tolerations may start there. */
export const isSchedulable = (node: NodePlan): boolean => takes(node, []);

export const schedulable = ({ blueprint: { nodes } }: Site): readonly NodePlan[] => nodes.filter(isSchedulable);

/** Nodes on which the pods of a component may start. */
export const placesOf = ({ blueprint: { nodes } }: Site, { tolerates }: Pick<ComponentPlan, 'tolerates'>): readonly NodePlan[] =>
  nodes.filter((node) => takes(node, tolerates));

/** How many of so many nodes the pods of a service may be spread over. */
export const breadth = ({ on }: ServicePlan, nodes: number): number => (on === undefined ? nodes : 1);

export const isServer = ({ k3s }: NodePlan): boolean => k3s === 'first-server' || k3s === 'server';

/** Backups of what promises speak of. */
export function promisedBackups({ blueprint: { backups, services } }: Site): readonly BackupPlan[] {
  const promised = new Set(services.filter(isPromised).map(({ name }) => name));
  return backups.filter(({ service }) => promised.has(service));
}
