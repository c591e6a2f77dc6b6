import type { Address, Cloud, Network, PlacementGroup, Server, ServerAddresses, SshKey, Volume } from '../constructs/terraform/cloud';
import { across } from '../constructs/terraform/across';
import type { TerraformStack } from '../constructs/terraform/cdktf';
import type { AddressRef, Blueprint, NodePlan } from '../blueprint/blueprint';

/** What the providers of a site can do, by provider. A machine that is simply there has no cloud. */
export type CloudOf = (provider: string) => Cloud;

/** What stacks make for the stacks that follow, by kind. */
interface Kinds {
  readonly addresses: ServerAddresses;
  readonly balancer: { readonly ipv4: Address; readonly ipv6: Address };
  readonly floating: Address;
  readonly network: Network;
  readonly placement: PlacementGroup;
  readonly server: Server;
  readonly sshkeys: Readonly<Record<string, SshKey>>;
  readonly volume: Volume;
}

/** What the stacks so far have made, as one stack sees it: across stacks it travels as Terraform outputs. */
export class Made {
  private constructor(
    private readonly stack: TerraformStack,
    private readonly all: Map<string, { readonly by: TerraformStack; readonly thing: unknown }>,
  ) {}

  /** @param before What the stacks before have made */
  static in(stack: TerraformStack, before?: Made): Made {
    return new Made(stack, before?.all ?? new Map());
  }

  add<K extends keyof Kinds>(kind: K, name: string, thing: Kinds[K] | undefined): void {
    if (thing !== undefined) this.all.set(`${kind}.${name}`, { by: this.stack, thing });
  }

  get<K extends keyof Kinds>(kind: K, name: string): Kinds[K] | undefined {
    const key = `${kind}.${name}`;
    const made = this.all.get(key);
    return made && across(made.by, this.stack, key, made.thing as Kinds[K]);
  }

  /** The address that a reference means; undefined where its provider is not driven by us. */
  address(reference: AddressRef): Address | undefined {
    switch (reference.kind) {
      case 'node':
        return (this.get('addresses', reference.node) ?? this.get('server', reference.node))?.ipv4;
      case 'floating':
        return this.get('floating', reference.name);
      case 'balancer':
        return this.get('balancer', 'ingress')?.ipv4;
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
