import { told, type Cloud } from '../cloud';
import { records, zone } from './dns';
import { addressFirewall } from './firewall';
import type { OvhOptions } from './provider';
import { reverseName } from './reverse';
import { bucket, bucketUser } from './storage';
import { existingServer } from './vps';

export type { OvhOptions } from './provider';

/** OVHcloud: VPS that exist, the filter in front of their addresses, DNS, Object Storage. At apply: OVH_CLIENT_ID and OVH_CLIENT_SECRET. */
export function ovh(options: OvhOptions) {
  return {
    name: 'ovh',
    existingServer: told(options, existingServer),
    addressFirewall: told(options, addressFirewall),
    reverseName: told(options, reverseName),
    zone: told(options, zone),
    records: told(options, records),
    bucket: told(options, bucket),
    bucketUser: told(options, bucketUser),
  } satisfies Cloud;
}
