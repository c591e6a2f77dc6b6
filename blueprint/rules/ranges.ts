import { contains, prefixOf, type Cidr, type Ipv4 } from '../../constructs/network/cidr';

/** Private addresses (RFC 1918). */
export const RFC1918: readonly Cidr[] = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];
/** Addresses behind a carrier's NAT (RFC 6598). */
export const RFC6598: Cidr = '100.64.0.0/10';

/** Whether every address of the inner network is one of the outer. */
export const within = (outer: Cidr, inner: Cidr): boolean =>
  prefixOf(inner) >= prefixOf(outer) && contains(outer, inner.slice(0, inner.indexOf('/')) as Ipv4);
