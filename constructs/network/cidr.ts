import ipaddr from 'ipaddr.js';

/** An IPv4 network: `'10.8.0.0/24'`. */
export type Cidr = `${number}.${number}.${number}.${number}/${number}`;
/** An IPv4 address: `'10.8.0.1'`. */
export type Ipv4 = `${number}.${number}.${number}.${number}`;

/** Whether the text is an IPv4 network written with its first address (host bits zero). */
export function isCidr(text: string): text is Cidr {
  return ipaddr.IPv4.isValidCIDRFourPartDecimal(text) && networkOf(text as Cidr) === text;
}

export function isIpv4(text: string): text is Ipv4 {
  return ipaddr.IPv4.isValidFourPartDecimal(text);
}

/** The network that holds this address: `10.8.0.7/24` gives `10.8.0.0/24`. */
export function networkOf(cidr: Cidr): Cidr {
  return `${ipaddr.IPv4.networkAddressFromCIDR(cidr).toString() as Ipv4}/${prefixOf(cidr)}`;
}

export function prefixOf(cidr: Cidr): number {
  return Number(cidr.slice(cidr.indexOf('/') + 1));
}

export function contains(cidr: Cidr, address: Ipv4): boolean {
  return ipaddr.IPv4.parse(address).match(ipaddr.IPv4.parseCIDR(cidr));
}

export function overlaps(a: Cidr, b: Cidr): boolean {
  const [first] = a.split('/') as [Ipv4];
  const [second] = b.split('/') as [Ipv4];
  return contains(a, second) || contains(b, first);
}

/** How many addresses the network has, its first and last included. */
export function sizeOf(cidr: Cidr): number {
  return 2 ** (32 - prefixOf(cidr));
}

/** The n-th address of the network, counted from 0 (its own). @throws Error when the network has no such address */
export function nth(cidr: Cidr, n: number): Ipv4 {
  if (n < 0 || n >= sizeOf(cidr)) throw new Error(`${cidr} has no address number ${n}`);
  return toAddress(toNumber(cidr.slice(0, cidr.indexOf('/')) as Ipv4) + n);
}

/** Position of an address in its network: the inverse of {@link nth}. */
export function indexOf(cidr: Cidr, address: Ipv4): number {
  return toNumber(address) - toNumber(cidr.slice(0, cidr.indexOf('/')) as Ipv4);
}

function toNumber(address: Ipv4): number {
  return ipaddr.IPv4.parse(address).octets.reduce((sum, octet) => sum * 256 + octet, 0);
}

function toAddress(value: number): Ipv4 {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.') as Ipv4;
}
