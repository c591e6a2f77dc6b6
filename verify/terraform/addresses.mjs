// IPv4 arithmetic, and the addresses that documentation may use (RFC 5737, RFC 3849): the stand-in cloud gives out no other.
import { isIP, isIPv4 } from 'node:net';

/** Sorts behind 2001:db8::, as most real IPv4 addresses do: whoever takes the first of a set of addresses gets an IPv6 one. */
export const LATE_RANGE = '203.0.113.0/24';
export const DOCUMENTATION_RANGES = [LATE_RANGE, '198.51.100.0/24', '192.0.2.0/24'];

const toNumber = (address) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const toAddress = (number) => [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');

/** First and last address of an IPv4 block, as numbers. @param {string} cidr */
export const span = (cidr) => {
  const [address, prefix] = cidr.split('/');
  const size = 2 ** (32 - Number(prefix));
  const first = Math.floor(toNumber(address) / size) * size;
  return { first, last: first + size - 1 };
};

/** @param {string} cidr @param {string} address */
export const contains = (cidr, address) => isIPv4(address) && toNumber(address) >= span(cidr).first && toNumber(address) <= span(cidr).last;

/** @param {string} outer @param {string} inner */
export const covers = (outer, inner) => span(outer).first <= span(inner).first && span(inner).last <= span(outer).last;

/** @param {string} one @param {string} other */
export const overlap = (one, other) => span(one).first <= span(other).last && span(other).first <= span(one).last;

/** The nth host address of a block (1 is the first after the network's own). */
export const host = (cidr, n) => toAddress(span(cidr).first + n);

/** How many host addresses a block has. */
export const hostCount = (cidr) => Math.max(0, span(cidr).last - span(cidr).first - 1);

/** True for the start of a block in CIDR notation: 10.0.0.0/16, not 10.0.0.1/16. */
export const isNetwork = (text) => {
  const [address, prefix, more] = text.split('/');
  const family = isIP(address ?? '');
  if (family === 0 || more !== undefined || !/^\d{1,3}$/.test(prefix ?? '')) return false;
  if (family === 6) return Number(prefix) <= 128;
  return Number(prefix) <= 32 && span(text).first === toNumber(address);
};
