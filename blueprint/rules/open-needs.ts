import { LOCAL_PATH } from '../contracts/volume';
import type { OpenNeed } from '../draft';
import type { Site } from '../site';
import { gather } from './words';

/** Needs that a service of the site should answer; buckets are the site's own. */
export const openNeeds = ({ open }: Site): readonly OpenNeed[] => open.filter(({ need: { contract } }) => contract !== 'bucket');

/** Where the site file speaks of a need. */
export const needPath = (service: string, need: string): string => `services.${service}.needs.${need}`;

/** Who answers a contract, by contract: services of the site, and for volumes the cluster. */
export function providersByContract({ environment: { services } }: Site): ReadonlyMap<string, readonly string[]> {
  const providers = new Map<string, string[]>([['volume', [LOCAL_PATH]]]);
  for (const [name, { definition }] of Object.entries(services)) {
    for (const contract of Object.keys(definition.provides ?? {})) gather(providers, contract, name);
  }
  return providers;
}
