import type { OpenNeed } from '../draft';
import type { Site } from '../site';
import { gather } from './words';

/** Needs that a service of the site should answer; buckets are the site's own. */
export const openNeeds = ({ open }: Site): readonly OpenNeed[] => open.filter(({ need: { contract } }) => contract !== 'bucket');

/** Where the site file speaks of a need. */
export const needPath = (service: string, need: string): string => `services.${service}.needs.${need}`;

/** Services of the site that answer a contract, by contract. */
export function providersByContract({ environment: { services } }: Site): ReadonlyMap<string, readonly string[]> {
  const providers = new Map<string, string[]>();
  for (const [name, { definition }] of Object.entries(services)) {
    for (const contract of Object.keys(definition.provides ?? {})) gather(providers, contract, name);
  }
  return providers;
}
