import type { ComponentPlan, NodePlan, ServicePlan } from '../blueprint';
import type { Site } from '../site';

/** One kind of pod, and the service that it belongs to. */
export interface Part {
  readonly service: ServicePlan;
  readonly component: ComponentPlan;
}

export const partsOf = ({ blueprint: { services } }: Site): readonly Part[] =>
  services.flatMap((service) => Object.values(service.components).map((component) => ({ service, component })));

/** Whether pods without tolerations may start there. */
export const isSchedulable = ({ k3s, taints }: NodePlan): boolean =>
  k3s !== undefined && taints.every((taint) => taint.endsWith(':PreferNoSchedule'));

export const schedulable = ({ blueprint: { nodes } }: Site): readonly NodePlan[] => nodes.filter(isSchedulable);

/** How many of so many nodes the pods of a service may be spread over. */
export const breadth = ({ on }: ServicePlan, nodes: number): number => (on === undefined ? nodes : 1);

export const isServer = ({ k3s }: NodePlan): boolean => k3s === 'first-server' || k3s === 'server';
