import type { Ipv4 } from '../../network/cidr';
import type { TakenOver } from '../resource';
import type { Labels } from '../labels';
import type { ServerAddresses } from './address';
import type { ServerFirewall } from './firewall';
import type { Network, PlacementGroup, SshKey } from './network';

/** A machine, made or taken over. */
export interface Server extends ServerAddresses {
  readonly name: string;
  readonly id: number | string;
}

export interface NewServerProps extends TakenOver {
  /** Host name, and name in the provider's console. */
  readonly name: string;
  /** Size as the provider calls it: `cx33`. Changing it powers the machine off for minutes; its disk keeps its size, so that the way back stays open. */
  readonly type: string;
  /** `fsn1`. Changing it would replace the machine. */
  readonly location: string;
  /** Operating system; a later change is ignored, since it would replace the machine. */
  readonly image: string;
  /**
   * cloud-init, at most 32 KiB, without secrets: it can be read by every process of the machine. A later change is ignored, since it would replace the machine.
   * @default - none
   */
  readonly userData?: string;
  /** Keys that may log in as root on the first boot; a later change is ignored, since it would replace the machine. */
  readonly sshKeys: readonly SshKey[];
  /**
   * Reserved addresses. A family that is absent is switched off: an address that nobody reserved would change with the machine, and IPv4 would be billed.
   * @default - no public address at all
   */
  readonly addresses?: ServerAddresses;
  /**
   * Place in the private network.
   * @default - none
   */
  readonly network?: { readonly network: Network; readonly address: Ipv4 };
  /** In force from the first boot on. */
  readonly firewalls: readonly ServerFirewall[];
  /**
   * Servers of the same group share no physical host.
   * @default - anywhere
   */
  readonly placementGroup?: PlacementGroup;
  /**
   * Whether the provider saves the whole disk every day (20 % of the price).
   * @default false
   */
  readonly backups?: boolean;
  /**
   * Further labels.
   * @default - none
   */
  readonly labels?: Labels;
  /**
   * Whether Terraform refuses to destroy it and the provider refuses to delete or rebuild it.
   * @default - as the cloud says, else true
   */
  readonly keep?: boolean;
}

/** A machine that was bought by hand. Terraform reads it and can neither change, rebuild nor end it. */
export interface ExistingServerProps {
  readonly name: string;
  /** What the provider calls it: `vps-0a1b2c3d.vps.ovh.net`. */
  readonly serviceName: string;
  /**
   * Whether it has a public IPv6 address.
   * @default false
   */
  readonly ipv6?: boolean;
}
