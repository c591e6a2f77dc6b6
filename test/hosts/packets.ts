import { contains, type Cidr, type Ipv4 } from '../../constructs/network/cidr';

/** A packet that reaches a host. */
export interface Packet {
  readonly on: string;
  readonly from: Ipv4;
  readonly to: Ipv4;
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  /** Whether the host passes it on. */
  readonly routed: boolean;
}

/** Whether UFW, denying by default, lets the packet through: read from the rules' own words, apart from the code that wrote them. */
export function allows(rules: readonly string[], packet: Packet): boolean {
  return rules.some((rule) => matches(rule.replace(/ comment '[^']*'$/, ''), packet));
}

function matches(rule: string, packet: Packet): boolean {
  const words = rule.split(' ');
  const routed = words[0] === 'route';
  const rest = words.slice(routed ? 2 : 1).join(' ');
  if (routed !== packet.routed || !rule.includes('allow')) return false;
  const short = /^([\d:]+)\/(tcp|udp)$/.exec(rest);
  if (short) return short[2] === packet.protocol && inPorts(short[1] ?? '', packet.port);
  const field = (pattern: RegExp): string | undefined => pattern.exec(rest)?.[1];
  const on = field(/(?:^| )in on (\S+)/);
  const from = field(/(?:^| )from (\S+)/);
  const to = field(/(?:^| )to (\S+)/);
  const ports = field(/ port (\S+)/);
  const protocol = field(/ proto (\S+)/);
  return (
    (on ?? packet.on) === packet.on &&
    inRange(from, packet.from) &&
    inRange(to, packet.to) &&
    (ports === undefined || inPorts(ports, packet.port)) &&
    (protocol ?? packet.protocol) === packet.protocol
  );
}

function inPorts(ports: string, port: number): boolean {
  const [first, last = first] = ports.split(':').map(Number);
  return first !== undefined && last !== undefined && first <= port && port <= last;
}

function inRange(range: string | undefined, address: Ipv4): boolean {
  if (range === undefined || range === 'any') return true;
  return range.includes('/') ? contains(range as Cidr, address) : range === address;
}
