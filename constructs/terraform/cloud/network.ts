import type { Cidr } from '../../network/cidr';
import type { TakenOver } from '../resource';

/** A private network with one subnet, in which servers and load balancers meet. */
export interface Network {
  readonly name: string;
  /** The subnet, which things join by this. */
  readonly subnetId: string;
}

export interface NetworkProps extends TakenOver {
  readonly name: string;
  /** Range of the whole network. Its first address is the gateway's. */
  readonly cidr: Cidr;
  /**
   * Range of the subnet.
   * @default - the whole network
   */
  readonly subnet?: Cidr;
  /** Group of locations that the subnet serves: `eu-central`. */
  readonly zone: string;
  /**
   * Whether Terraform and the provider refuse to destroy it.
   * @default - as the cloud says, else true
   */
  readonly keep?: boolean;
}

export interface SshKey {
  readonly name: string;
  readonly id: string;
}

export interface SshKeyProps extends TakenOver {
  readonly name: string;
  /** One line in OpenSSH form: `ssh-ed25519 AAAA…`. */
  readonly publicKey: string;
}

/** Servers that share no physical host. */
export interface PlacementGroup {
  readonly name: string;
  readonly id: number;
}

export interface PlacementGroupProps extends TakenOver {
  readonly name: string;
}
