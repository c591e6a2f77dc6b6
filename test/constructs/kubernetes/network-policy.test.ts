import fc from 'fast-check';
import {
  denyAll,
  NetworkPolicy,
  type EgressFlow,
  type IngressFlow,
  type NetworkPolicyProps,
  type Peer,
} from '../../../constructs/kubernetes';
import { toYaml } from '../../../constructs/files/yaml';
import { at, one, synth } from './support';

const selects = { 'app.kubernetes.io/name': 'ghost', 'app.kubernetes.io/instance': 'blog' };
const policy = (props: Partial<NetworkPolicyProps>) =>
  one(
    synth((chart) => new NetworkPolicy(chart, { name: 'blog', selects, ingress: [], egress: [], ...props })),
    'NetworkPolicy',
  );
const space = (name: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });
const traefik: Peer = { kind: 'pods', namespace: 'edge', labels: { app: 'traefik' } };

describe('denyAll', () => {
  test('closes every pod of its namespace, both ways', () => {
    const closed = one(
      synth((chart) => denyAll(chart, 'data')),
      'NetworkPolicy',
    );
    expect(closed.metadata).toMatchObject({ name: 'deny-all', namespace: 'data' });
    expect(at(closed, 'spec')).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [], egress: [] });
  });
});

describe('NetworkPolicy', () => {
  test('holds its pods both ways even without a flow, under the name of the workload', () => {
    const { metadata, spec } = policy({});
    expect(metadata).toMatchObject({ name: 'blog', namespace: 'apps' });
    expect(spec).toEqual({ podSelector: { matchLabels: selects }, policyTypes: ['Ingress', 'Egress'], ingress: [], egress: [] });
  });

  test.each<[string, Peer, unknown[]]>([
    ['pods', traefik, [{ ...space('edge'), podSelector: { matchLabels: { app: 'traefik' } } }]],
    ['a namespace', { kind: 'namespace', namespace: 'monitoring' }, [space('monitoring')]],
    ['addresses', { kind: 'cidr', cidr: '192.0.2.0/24' }, [{ ipBlock: { cidr: '192.0.2.0/24' } }]],
    [
      'addresses with holes, in order',
      { kind: 'cidr', cidr: '0.0.0.0/0', except: ['192.168.0.0/16', '10.0.0.0/8'] },
      [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '192.168.0.0/16'] } }],
    ],
    [
      'nodes, each alone',
      { kind: 'nodes', addresses: ['10.10.0.3', '10.10.0.2'] },
      [{ ipBlock: { cidr: '10.10.0.2/32' } }, { ipBlock: { cidr: '10.10.0.3/32' } }],
    ],
    ['the name servers', { kind: 'clusterDns' }, [{ ...space('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }]],
  ])('names %s, as source and as target', (_, peer, rendered) => {
    const { spec } = policy({ ingress: [{ from: peer, port: 1, protocol: 'TCP' }], egress: [{ to: peer, port: 1, protocol: 'TCP' }] });
    expect(at(spec, 'ingress')).toEqual([{ from: rendered, ports: [{ protocol: 'TCP', port: 1 }] }]);
    expect(at(spec, 'egress')).toEqual([{ to: rendered, ports: [{ protocol: 'TCP', port: 1 }] }]);
  });

  test('keeps UDP as UDP, ranges as ranges and names as names', () => {
    const egress: EgressFlow[] = [
      { to: traefik, port: 5353, protocol: 'UDP' },
      { to: traefik, port: 'metrics', protocol: 'TCP' },
      { to: traefik, port: 49152, endPort: 65535, protocol: 'TCP' },
    ];
    expect(at(policy({ egress }), 'spec.egress.0.ports')).toEqual([
      { protocol: 'TCP', port: 49152, endPort: 65535 },
      { protocol: 'TCP', port: 'metrics' },
      { protocol: 'UDP', port: 5353 },
    ]);
  });

  test('gathers the flows of one peer in one rule, each port once, in the order of the numbers', () => {
    const ingress: IngressFlow[] = [
      { from: traefik, port: 8080, protocol: 'TCP' },
      { from: { kind: 'namespace', namespace: 'a' }, port: 9, protocol: 'TCP' },
      { from: traefik, port: 53, protocol: 'UDP' },
      { from: traefik, port: 10000, protocol: 'TCP' },
      { from: traefik, port: 9, protocol: 'TCP' },
      { from: { ...traefik, labels: { app: 'traefik' } }, port: 443, protocol: 'TCP' },
      { from: traefik, port: 8080, protocol: 'TCP' },
    ];
    expect(at(policy({ ingress }), 'spec.ingress')).toEqual([
      { from: [space('a')], ports: [{ protocol: 'TCP', port: 9 }] },
      {
        from: [{ ...space('edge'), podSelector: { matchLabels: { app: 'traefik' } } }],
        ports: [
          { protocol: 'TCP', port: 9 },
          { protocol: 'TCP', port: 443 },
          { protocol: 'TCP', port: 8080 },
          { protocol: 'TCP', port: 10000 },
          { protocol: 'UDP', port: 53 },
        ],
      },
    ]);
  });

  test('is the same bytes whatever the order of flows, labels, addresses and holes', () => {
    const peers: Peer[] = [
      traefik,
      { kind: 'pods', namespace: 'edge', labels: { a: '1', b: '2' } },
      { kind: 'cidr', cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '172.16.0.0/12'] },
      { kind: 'nodes', addresses: ['10.0.0.1', '10.0.0.2'] },
      { kind: 'clusterDns' },
    ];
    const turned = peers.map((peer): Peer => {
      if (peer.kind === 'pods') return { ...peer, labels: Object.fromEntries(Object.entries(peer.labels).reverse()) };
      if (peer.kind === 'cidr') return { ...peer, except: [...(peer.except ?? [])].reverse() };
      return peer.kind === 'nodes' ? { ...peer, addresses: [...peer.addresses].reverse() } : peer;
    });
    const flows = (list: readonly Peer[]) =>
      list.flatMap((to): EgressFlow[] =>
        [80, 9000, 443].flatMap((port) => [
          { to, port, protocol: 'TCP' },
          { to, port, protocol: 'UDP' },
        ]),
      );
    const written = (egress: readonly EgressFlow[]) =>
      toYaml(policy({ egress, ingress: egress.map(({ to, ...flow }) => ({ from: to, ...flow })), selects }));
    const expected = written(flows(peers));
    const shuffled = fc.shuffledSubarray([...flows(turned)], { minLength: peers.length * 6 });
    fc.assert(
      fc.property(shuffled, (egress) => expect(written(egress)).toBe(expected)),
      { numRuns: 50, seed: 7 },
    );
  });

  test.each<[string, Partial<NetworkPolicyProps>, string]>([
    ['that selects every pod', { selects: {} }, "NetworkPolicy 'blog': selects every pod"],
    [
      'from pods without labels',
      { ingress: [{ from: { ...traefik, labels: {} }, port: 1, protocol: 'TCP' }] },
      "a peer in 'edge' has no labels",
    ],
    [
      'to pods without labels',
      { egress: [{ to: { ...traefik, labels: {} }, port: 1, protocol: 'TCP' }] },
      "a peer in 'edge' has no labels",
    ],
    [
      'from no node, which means everyone',
      { ingress: [{ from: { kind: 'nodes', addresses: [] }, port: 1, protocol: 'TCP' }] },
      'a peer of nodes has no address',
    ],
    [
      'to no node, which means everyone',
      { egress: [{ to: { kind: 'nodes', addresses: [] }, port: 1, protocol: 'TCP' }] },
      'a peer of nodes has no address',
    ],
  ])('refuses to open more than it says: one %s', (_, props, message) => {
    expect(() => policy(props)).toThrow(message);
  });
});
