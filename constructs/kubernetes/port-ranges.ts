import type { k8s } from 'cdk8s-plus-28';
import type { Plain } from './plain';

/** Ports of one protocol, both ends included. */
export interface PortRange {
  readonly protocol: string;
  readonly first: number;
  readonly last: number;
}

export interface NamedPort {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
}

const LAST = 65535;
export const ALL_PORTS: readonly PortRange[] = ['SCTP', 'TCP', 'UDP'].map((protocol) => ({ protocol, first: 1, last: LAST }));

/**
 * What a rule's list of ports means at a destination with these named ports; no list means every port.
 * A name may be any port where the destination's ports are `unknown`.
 */
export function rangesOf(
  ports: readonly Plain<k8s.NetworkPolicyPort>[] | undefined,
  named: readonly NamedPort[] | 'unknown',
): readonly PortRange[] {
  return ports === undefined || ports.length === 0 ? ALL_PORTS : ports.flatMap((port) => rangesOfPort(port, named));
}

function rangesOfPort(
  { protocol = 'TCP', port, endPort }: Plain<k8s.NetworkPolicyPort>,
  named: readonly NamedPort[] | 'unknown',
): PortRange[] {
  if (typeof port === 'number') return [{ protocol, first: port, last: endPort ?? port }];
  if (port === undefined || named === 'unknown') return [{ protocol, first: 1, last: LAST }];
  return named
    .filter((candidate) => candidate.name === port && candidate.protocol === protocol)
    .map((found) => ({ protocol, first: found.port, last: found.port }));
}

/** What is in both, without repetition and without ranges inside others. */
export function intersect(a: readonly PortRange[], b: readonly PortRange[]): readonly PortRange[] {
  const common = a.flatMap((x) =>
    b
      .filter((y) => x.protocol === y.protocol && x.first <= y.last && y.first <= x.last)
      .map((y) => ({ protocol: x.protocol, first: Math.max(x.first, y.first), last: Math.min(x.last, y.last) })),
  );
  return merge(common);
}

/** The same ports as ranges that do not overlap, sorted; ranges that only touch stay apart. */
export function merge(ranges: readonly PortRange[]): readonly PortRange[] {
  const merged: PortRange[] = [];
  for (const range of [...ranges].sort((a, b) => compare(a.protocol, b.protocol) || a.first - b.first)) {
    const last = merged.at(-1);
    if (last !== undefined && last.protocol === range.protocol && range.first <= last.last) {
      merged[merged.length - 1] = { ...last, last: Math.max(last.last, range.last) };
    } else merged.push(range);
  }
  return merged;
}

/** `443`, `8000-8010`, or `*` for all. */
export function describePorts({ first, last }: PortRange): string {
  if (first === 1 && last === LAST) return '*';
  return first === last ? String(first) : `${first}-${last}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
