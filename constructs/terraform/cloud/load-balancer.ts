import type { Ipv4 } from '../../network/cidr';
import type { Duration } from '../../units';
import type { TakenOver } from '../resource';
import type { Address } from './address';
import type { Network } from './network';
import type { Server } from './server';

export interface LoadBalancer {
  readonly name: string;
  readonly id: string;
  readonly ipv4: Address;
  readonly ipv6: Address;
}

export interface LoadBalancerProps extends TakenOver {
  readonly name: string;
  /** Size as the provider calls it: `lb11`. */
  readonly type: string;
  /** Its targets must be in the same network zone. */
  readonly location: string;
  /** Private network over which it reaches its targets. */
  readonly network: Network;
  /**
   * Its own address in that network; what it forwards comes from there.
   * @default - the next free one
   */
  readonly privateAddress?: Ipv4;
  /** Servers of that network. */
  readonly targets: readonly Server[];
  readonly services: readonly TcpService[];
  /**
   * Whether Terraform and the provider refuse to destroy it: its address is in DNS.
   * @default - as the cloud says, else true
   */
  readonly keep?: boolean;
}

/** A port that is passed on as it is: TLS ends behind it. */
export interface TcpService {
  /** Port that clients use. Changing it replaces the service. */
  readonly listen: number;
  /** Port of the targets. */
  readonly target: number;
  /**
   * Whether each connection starts with the client's address (PROXY protocol). A target that does not expect it breaks, one that expects it breaks without.
   * @default true
   */
  readonly proxyProtocol?: boolean;
  /**
   * How often a target is tried.
   * @default '15s'
   */
  readonly interval?: Duration;
  /**
   * How long it may take to answer.
   * @default '10s'
   */
  readonly timeout?: Duration;
  /**
   * How many failures in a row take it out.
   * @default 3
   */
  readonly retries?: number;
}
