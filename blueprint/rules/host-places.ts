import type { HostCopyPlan } from '../host-copies';
import type { Site } from '../site';

/** Where the site says where copies of its machines go. */
export const hostPlacesPath = ({ environment: { backup } }: Site): string => (backup?.hosts?.to ? 'backup.hosts.to' : 'backup.to');

/** Machines with the same finding about their places, together: one line of the site file is at fault. */
export function byPlaces(plans: readonly HostCopyPlan[]): readonly (readonly HostCopyPlan[])[] {
  const groups = new Map<string, HostCopyPlan[]>();
  for (const plan of plans) {
    const key = plan.places.map(({ name }) => name).join();
    groups.set(key, [...(groups.get(key) ?? []), plan]);
  }
  return [...groups.values()];
}
