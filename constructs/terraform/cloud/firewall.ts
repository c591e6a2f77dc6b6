import type { Address } from './address';
import type { TakenOver } from '../resource';
import type { Cidr } from '../../network/cidr';

/** One permission to come in. What no rule permits is refused. */
export interface InboundRule {
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'esp' | 'gre';
  /**
   * Port, or first and last of a range (`'30000-32767'`); tcp and udp need it, the others have none.
   * @default - none
   */
  readonly port?: number | `${number}-${number}`;
  /**
   * Networks that may come in, IPv4 or IPv6.
   * @default - every address of both families
   */
  readonly from?: readonly (Cidr | `${string}:${string}/${number}`)[];
  /** What it is for, as shown in the provider's console. */
  readonly description: string;
}

/** A firewall that servers name when they are created. */
export interface ServerFirewall {
  readonly name: string;
  readonly id: number;
}

export interface ServerFirewallProps extends TakenOver {
  readonly name: string;
  /** What may come in. Nothing is ever said about what goes out. */
  readonly inbound: readonly InboundRule[];
}

export interface AddressFirewallProps {
  readonly name: string;
  /** IPv4 address that it stands in front of, whatever machine holds it. */
  readonly address: Address;
  /** What may come in. */
  readonly inbound: readonly InboundRule[];
  /**
   * Answers to what the machine itself asks over UDP. A stateless filter cannot tell an answer from a question, so each one permits any packet **from that source
   * port**, to any port of the machine: the host's own stateful firewall remains the one that decides.
   * @default - DNS (53) and NTP (123), from everywhere
   */
  readonly replies?: readonly UdpReply[];
}

export interface UdpReply {
  /** Port of the server that answers: 53 for DNS. */
  readonly sourcePort: number;
  /**
   * Servers that are asked.
   * @default - every address
   */
  readonly from?: readonly Cidr[];
  readonly description: string;
}
