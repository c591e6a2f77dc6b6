import type { Cidr, Ipv4 } from '../network/cidr';
import { quote } from './quote';

/** A packet filter rule that allows something; UFW denies the rest. */
export interface UfwRule {
  /** What the rule is for: printable ASCII, without quotes. */
  readonly why: string;
  /** Interface that the packet comes in by. @default - any */
  readonly on?: string;
  /** @default - anywhere */
  readonly from?: Ipv4 | Cidr;
  /** @default - any address of the host */
  readonly to?: Ipv4 | Cidr;
  /** @default - every port and protocol */
  readonly port?: UfwPort;
  /** For packets that the host passes on rather than takes. @default false */
  readonly routed?: boolean;
}

export interface UfwPort {
  readonly protocol: 'tcp' | 'udp';
  readonly first: number;
  /** Last port of a range. @default `first` */
  readonly last?: number;
}

const COMMENT = /^[\x20-\x7e]*$/;

/**
 * The rule in the words of ufw(8), exactly as `ufw show added` prints it back, so that what stands can be compared with what is planned.
 * @throws Error when `why` holds what a ufw comment cannot
 */
export function toUfw(rule: UfwRule): string {
  const { why, on, port, routed = false } = rule;
  if (!COMMENT.test(why) || why.includes("'")) throw new Error(`ufw comment '${why}' must be printable ASCII without quotes`);
  const comment = `comment '${why}'`;
  const verb = routed ? 'route allow' : 'allow';
  const from = address(rule.from);
  const to = address(rule.to);
  if (on === undefined && from === 'any' && to === 'any' && port) return `${verb} ${ports(port)}/${port.protocol} ${comment}`;
  return [
    verb,
    ...(on === undefined ? [] : ['in on', quote(on)]),
    ...(from === 'any' ? [] : ['from', from]),
    ...(to === 'any' && !port ? [] : ['to', to]),
    ...(port ? ['port', ports(port), 'proto', port.protocol] : []),
    comment,
  ].join(' ');
}

function ports({ first, last = first }: UfwPort): string {
  return last === first ? String(first) : `${first}:${last}`;
}

/** ufw forgets a prefix of 32 and calls everything `any`. */
function address(range: Ipv4 | Cidr | undefined): string {
  return range === undefined || range === '0.0.0.0/0' ? 'any' : range.replace(/\/32$/, '');
}
