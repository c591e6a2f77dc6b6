import { told, type Cloud } from '../cloud';
import { assignFloatingAddress, floatingAddress, reverseName, serverAddresses } from './address';
import { records, zone } from './dns';
import { serverFirewall } from './firewall';
import { loadBalancer } from './load-balancer';
import { network, placementGroup, sshKey } from './network';
import { newServer } from './server';
import { bucket, type HetznerOptions } from './storage';
import { attachVolume, volume } from './volume';

export type { HetznerOptions } from './storage';

/** Hetzner Cloud, its DNS and its Object Storage. At apply: HCLOUD_TOKEN; for buckets see `s3/provider.ts`. */
export function hetzner(options: HetznerOptions) {
  return {
    name: 'hetzner',
    serverAddresses: told(options, serverAddresses),
    floatingAddress: told(options, floatingAddress),
    assignFloatingAddress: told(options, assignFloatingAddress),
    network: told(options, network),
    sshKey: told(options, sshKey),
    placementGroup: told(options, placementGroup),
    volume: told(options, volume),
    attachVolume: told(options, attachVolume),
    serverFirewall: told(options, serverFirewall),
    newServer: told(options, newServer),
    loadBalancer: told(options, loadBalancer),
    reverseName: told(options, reverseName),
    zone: told(options, zone),
    records: told(options, records),
    bucket: told(options, bucket),
  } satisfies Cloud;
}
