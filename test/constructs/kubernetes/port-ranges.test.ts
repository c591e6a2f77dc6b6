import { ALL_PORTS, describePorts, intersect, merge, rangesOf } from '../../../constructs/kubernetes/port-ranges';

const tcp = (first: number, last = first) => ({ protocol: 'TCP', first, last });
const udp = (first: number, last = first) => ({ protocol: 'UDP', first, last });
const named = [
  { name: 'http', port: 8080, protocol: 'TCP' },
  { name: 'dns', port: 5353, protocol: 'UDP' },
  { name: 'dns', port: 5354, protocol: 'TCP' },
];

describe('rangesOf', () => {
  test('means every port of every protocol without a list', () => {
    expect(rangesOf(undefined, named)).toBe(ALL_PORTS);
    expect(rangesOf([], named)).toBe(ALL_PORTS);
    expect(ALL_PORTS).toEqual(['SCTP', 'TCP', 'UDP'].map((protocol) => ({ protocol, first: 1, last: 65535 })));
  });

  test('means TCP where no protocol stands, and all its ports where no port does', () => {
    expect(rangesOf([{ port: 80 }], named)).toEqual([tcp(80)]);
    expect(rangesOf([{ protocol: 'UDP' }], named)).toEqual([udp(1, 65535)]);
    expect(rangesOf([{ port: 80, endPort: 90, protocol: 'UDP' }], named)).toEqual([udp(80, 90)]);
  });

  test('resolves a name among the destination’s ports of that protocol', () => {
    expect(
      rangesOf([{ port: 'http' }, { port: 'dns', protocol: 'UDP' }, { port: 'http', protocol: 'UDP' }, { port: 'none' }], named),
    ).toEqual([tcp(8080), udp(5353)]);
  });

  test('takes a name for any port where the destination is unknown', () => {
    expect(rangesOf([{ port: 'http' }], 'unknown')).toEqual([tcp(1, 65535)]);
  });
});

test('intersect keeps what both have, protocol by protocol', () => {
  expect(intersect([tcp(1, 100), udp(53)], [tcp(80, 200), tcp(53), tcp(300), udp(50, 60)])).toEqual([tcp(53), tcp(80, 100), udp(53)]);
  expect(intersect([tcp(1, 10)], [udp(1, 10)])).toEqual([]);
  expect(intersect([tcp(1, 10)], [tcp(10, 20)])).toEqual([tcp(10)]);
  expect(intersect(ALL_PORTS, ALL_PORTS)).toEqual(ALL_PORTS);
});

test('merge joins what overlaps, and leaves apart what only touches', () => {
  expect(merge([tcp(90, 95), tcp(80, 92), tcp(81, 82), tcp(96), udp(80), tcp(80, 92)])).toEqual([tcp(80, 95), tcp(96), udp(80)]);
});

test('describePorts says a port, a range or all', () => {
  expect([tcp(443), tcp(8000, 8010), tcp(1, 65535), tcp(1, 65534)].map(describePorts)).toEqual(['443', '8000-8010', '*', '1-65534']);
});
