import type { Address, Cloud, Network, PlacementGroup, Server, ServerAddresses, SshKey, Volume } from '../constructs/terraform/cloud';
import type { AddressRef, Blueprint, NodePlan } from '../blueprint/blueprint';

/** What the providers of a site can do, by provider. A machine that is simply there has no cloud. */
export type CloudOf = (provider: string) => Cloud;

/** What the stacks so far have made, for the stacks that follow. Across stacks it travels as Terraform outputs. */
export class Made {
  readonly serverAddresses = new Map<string, ServerAddresses>();
  readonly floating = new Map<string, Address>();
  readonly networks = new Map<string, Network>();
  readonly sshKeys = new Map<string, readonly SshKey[]>();
  readonly placementGroups = new Map<string, PlacementGroup>();
  readonly volumes = new Map<string, Volume>();
  readonly servers = new Map<string, Server>();
  balancer: { readonly ipv4: Address; readonly ipv6: Address } | undefined;

  /** The address that a reference means; undefined where its provider is not driven by us. */
  address(reference: AddressRef): Address | undefined {
    switch (reference.kind) {
      case 'node':
        return (this.serverAddresses.get(reference.node) ?? this.servers.get(reference.node))?.ipv4;
      case 'floating':
        return this.floating.get(reference.name);
      case 'balancer':
        return this.balancer?.ipv4;
    }
  }
}

/** What each stack is given. */
export interface StackContext {
  readonly blueprint: Blueprint;
  readonly cloudOf: CloudOf;
  readonly made: Made;
  /** cloud-init of a new server. */
  readonly userData: (node: NodePlan) => string;
}

export const only = <T>(value: T | undefined): readonly T[] => (value === undefined ? [] : [value]);
