import type { Construct } from 'constructs';
import type { FloatingAddressProps, Address, ReverseNameProps, ServerAddresses, ServerAddressesProps } from './cloud/address';
import type { Bucket, BucketProps, BucketUser, BucketUserProps } from './cloud/bucket';
import type { RecordsProps, WrittenRecords, Zone, ZoneProps, ZoneSettingsProps } from './cloud/dns';
import type { AddressFirewallProps, ServerFirewall, ServerFirewallProps } from './cloud/firewall';
import type { LoadBalancer, LoadBalancerProps } from './cloud/load-balancer';
import type { Network, NetworkProps, PlacementGroup, PlacementGroupProps, SshKey, SshKeyProps } from './cloud/network';
import type { ExistingServerProps, NewServerProps, Server } from './cloud/server';
import type { Volume, VolumeAttachmentProps, VolumeProps } from './cloud/volume';
import type { Labels } from './labels';

export type * from './cloud/address';
export type * from './cloud/bucket';
export type * from './cloud/dependable';
export type * from './cloud/dns';
export type * from './cloud/firewall';
export type * from './cloud/load-balancer';
export type * from './cloud/network';
export type * from './cloud/server';
export type * from './cloud/volume';

/** What every provider is told about the site it works for. */
export interface CloudOptions {
  /** Site that everything belongs to; a label. */
  readonly site: string;
  /**
   * Further labels on everything.
   * @default - none
   */
  readonly labels?: Labels;
  /**
   * Whether what keeps state is protected from destruction unless it says otherwise. A rehearsal says no. A server that was bought by hand stays protected in any case.
   * @default true
   */
  readonly keep?: boolean;
}

type Makes<Props, Made> = (scope: Construct, props: Props) => Made;

/**
 * What a provider can do, in the words of the domain. All of it is optional: stacks ask what is there, and never which provider it is. Each function declares the
 * provider in the stack of its scope by itself, without credentials: these are environment variables at apply.
 *
 * A result may be used in another stack: Terraform then passes it as an output.
 */
export interface Cloud {
  readonly name: string;

  // foundation
  readonly serverAddresses?: Makes<ServerAddressesProps, ServerAddresses>;
  readonly floatingAddress?: Makes<FloatingAddressProps, Address>;
  readonly network?: Makes<NetworkProps, Network>;
  readonly sshKey?: Makes<SshKeyProps, SshKey>;
  readonly placementGroup?: Makes<PlacementGroupProps, PlacementGroup>;
  readonly volume?: Makes<VolumeProps, Volume>;

  // servers
  /** Attached by a server when it is created. */
  readonly serverFirewall?: Makes<ServerFirewallProps, ServerFirewall>;
  readonly newServer?: Makes<NewServerProps, Server>;
  readonly existingServer?: Makes<ExistingServerProps, Server>;
  /** Stands in front of an address. */
  readonly addressFirewall?: Makes<AddressFirewallProps, void>;
  readonly attachVolume?: Makes<VolumeAttachmentProps, void>;
  /** Only a server can hold a floating address; its host must configure it, and something must move it when the server is lost. */
  readonly assignFloatingAddress?: Makes<{ readonly address: Address; readonly server: Server }, void>;

  // edge
  readonly loadBalancer?: Makes<LoadBalancerProps, LoadBalancer>;

  // dns
  readonly zone?: Makes<ZoneProps, Zone>;
  readonly records?: Makes<RecordsProps, WrittenRecords>;
  readonly zoneSettings?: Makes<ZoneSettingsProps, void>;
  readonly reverseName?: Makes<ReverseNameProps, void>;

  // storage
  readonly bucket?: Makes<BucketProps, Bucket>;
  readonly bucketUser?: Makes<BucketUserProps, BucketUser>;
}

/** Gives each function of a provider its options. */
export function told<Options, Props, Made>(
  options: Options,
  make: (options: Options, scope: Construct, props: Props) => Made,
): Makes<Props, Made> {
  return (scope, props) => make(options, scope, props);
}
