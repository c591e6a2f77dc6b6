import type { Problem } from '../../constructs/problem';
import type { Site } from '../site';

/** Where the site file speaks of a secret: its id starts with the service that it belongs to. */
export function ownerOf({ where }: Problem, { environment: { services } }: Site): string {
  const owner = where.replace(/^secret /, '').split('/')[0] ?? '';
  return Object.hasOwn(services, owner) ? `services.${owner}` : 'services';
}
