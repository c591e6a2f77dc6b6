import type { Dependable } from './dependable';
import type { TakenOver } from '../resource';

export type Family = 'ipv4' | 'ipv6';

/** A public address. Its text is known at apply only: pass it on to records and firewalls, never read it. */
export interface Address {
  readonly family: Family;
  /** Value of an A or AAAA record. */
  readonly ip: string;
  /** What the address belongs to, for the provider that made it. */
  readonly owner: AddressOwner;
}

export interface AddressOwner {
  /** `reserved` belongs to one server after the other, `floating` moves between running servers, `balancer` and `server` live as long as these. */
  readonly kind: 'reserved' | 'floating' | 'balancer' | 'server';
  readonly id: number | string;
}

/** The public addresses of one server. */
export interface ServerAddresses {
  readonly ipv4?: Address;
  readonly ipv6?: Address;
}

export interface ServerAddressesProps {
  /** Server they are for; each address is named `<name>-<family>`. */
  readonly name: string;
  /** Location of that server: an address cannot leave it. */
  readonly location: string;
  /**
   * Which addresses to reserve.
   * @default - both
   */
  readonly families?: readonly Family[];
  /**
   * Addresses that exist already, or that had another name.
   * @default - all are new
   */
  readonly takenOver?: Readonly<Partial<Record<Family, TakenOver>>>;
  /**
   * Whether Terraform and the provider refuse to destroy them.
   * @default - as the cloud says, else true
   */
  readonly keep?: boolean;
}

export interface FloatingAddressProps extends TakenOver {
  readonly name: string;
  /** Location whose traffic reaches it first; it can be assigned to servers of the same network zone. */
  readonly location: string;
  /** @default 'ipv4' */
  readonly family?: Family;
  /** @default - none */
  readonly description?: string;
  /**
   * Whether Terraform and the provider refuse to destroy it.
   * @default - as the cloud says, else true
   */
  readonly keep?: boolean;
}

export interface ReverseNameProps {
  /** Address that the name is for. */
  readonly address: Address;
  /** Host name, fully qualified: `mail.uyoop.fr`. */
  readonly host: string;
  /**
   * Records that must exist first: some providers check that the name points back.
   * @default - none
   */
  readonly after?: readonly Dependable[];
}
