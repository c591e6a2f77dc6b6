import { told, type Cloud } from '../cloud';
import { records } from './records';
import { zone, zoneSettings, type CloudflareOptions } from './zone';

export type { CloudflareOptions } from './zone';

/** Cloudflare's DNS and the settings of its zones. At apply: CLOUDFLARE_API_TOKEN. */
export function cloudflare(options: CloudflareOptions) {
  return {
    name: 'cloudflare',
    zone: told(options, zone),
    records: told(options, records),
    zoneSettings: told(options, zoneSettings),
  } satisfies Cloud;
}
