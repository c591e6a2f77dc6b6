import type { BucketPlan } from '../blueprint';
import type { Site } from '../site';
import { schedulable } from './pods';

/** Buckets that take the backups; names that the site does not have are left to storage/bucket-unknown. */
export function targetsOf({ environment: { backup }, blueprint: { buckets } }: Site): readonly BucketPlan[] {
  const named = new Set(backup?.to);
  return buckets.filter(({ key }) => named.has(key));
}

/** Those, and the buckets that take copies of machines. */
export function takersOf({ environment: { backup }, blueprint: { buckets } }: Site): readonly BucketPlan[] {
  const named = new Set([...(backup?.to ?? []), ...(backup?.hosts?.to ?? [])]);
  return buckets.filter(({ key }) => named.has(key));
}

/** Nodes that hold, or may come to hold, data that the services keep. */
export function holders(site: Site): readonly string[] {
  const { backups, services, nodes } = site.blueprint;
  const byName = new Map(services.map((service) => [service.name, service]));
  const places = backups.map(({ service, need }) => byName.get(byName.get(service)?.answeredBy[need] ?? service)?.on);
  const anywhere = places.includes(undefined) ? schedulable(site).map(({ name }) => name) : [];
  const held = new Set([...places, ...anywhere]);
  return nodes.map(({ name }) => name).filter((name) => held.has(name));
}
