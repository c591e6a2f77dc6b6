import type { Bucket, Environment, Node } from '../environment';
import { hetznerLoadBalancerTypes, hetznerLocations, hetznerNetworkZones, hetznerServerTypes } from './hetzner';
import type { MachineType } from './machine-type';
import { ovhVpsModels } from './ovh';

export type { MachineType } from './machine-type';

/** What the catalogue calls the type of a node; undefined for machines that are described in the site file. */
export function typeName(node: Node): string | undefined {
  return node.provider === 'hetzner' ? node.type : node.provider === 'ovh' ? node.model : undefined;
}

/** Every type that a node's provider sells, by name. */
export const machineTypes: Readonly<Record<Node['provider'], Readonly<Record<string, MachineType>>>> = {
  hetzner: hetznerServerTypes,
  ovh: ovhVpsModels,
  machine: {},
};

/** What the machine has; undefined where the catalogue does not know its type. */
export function machineOf(node: Node): MachineType | undefined {
  if (node.provider === 'machine') {
    return {
      cpu: Number(node.cpu.replace(/m$/, '')) / (node.cpu.endsWith('m') ? 1000 : 1),
      memory: node.memory,
      disk: node.disk,
      arch: 'amd64',
      locations: [node.location],
      scarce: false,
    };
  }
  const name = typeName(node) ?? '';
  const types = machineTypes[node.provider];
  return Object.hasOwn(types, name) ? types[name] : undefined;
}

/** Network zone of a location; undefined where the provider has none by that name. */
export const networkZone = (provider: string, location: string): string | undefined =>
  provider === 'hetzner' && Object.hasOwn(hetznerNetworkZones, location) ? hetznerNetworkZones[location] : undefined;

export { hetznerLoadBalancerTypes, hetznerLocations };

const storeOf: Readonly<Record<Bucket['provider'], (location: string) => { readonly endpoint: string; readonly region: string }>> = {
  hetzner: (location) => ({ endpoint: `https://${location}.your-objectstorage.com`, region: location }),
  ovh: (location) => ({ endpoint: `https://s3.${location.toLowerCase()}.io.cloud.ovh.net`, region: location.toLowerCase() }),
  b2: (location) => ({ endpoint: `https://s3.${location}.backblazeb2.com`, region: location }),
};

/** S3 endpoint and region of a bucket. */
export const bucketStore = (
  bucket: Pick<Environment['buckets'][string], 'provider' | 'location'>,
): { readonly endpoint: string; readonly region: string } => storeOf[bucket.provider](bucket.location);
