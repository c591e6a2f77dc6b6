import type { Blueprint, NodePlan } from '../../blueprint/blueprint';
import type { Flow } from '../../blueprint/flow';
import { nth, type Ipv4 } from '../../constructs/network/cidr';
import { ufwRules } from '../../hosts/ufw';
import { allows, type Packet } from './packets';
import { edited, everyNode, siteNamed } from './site';

const STRANGER: Ipv4 = '198.51.100.99';
const PUBLIC: Ipv4 = '203.0.113.7';
const PROTOCOLS = ['tcp', 'udp'] as const;

/** Everywhere that a packet can come from, and how it then arrives. */
function origins(
  blueprint: Blueprint,
  node: NodePlan,
): readonly { readonly name: string; readonly via: Flow['via']; readonly on: string; readonly from: Ipv4; readonly to: Ipv4 }[] {
  const { mesh, nodes, ingress, network } = blueprint;
  const others = nodes.filter(({ name }) => name !== node.name);
  return [
    { name: 'internet', via: 'public', on: 'eth0', from: STRANGER, to: PUBLIC },
    ...(mesh && node.meshAddress
      ? [{ name: 'device', via: 'mesh' as const, on: 'wg0', from: nth(mesh.cidr, 200), to: node.meshAddress }]
      : []),
    ...others.flatMap((other) =>
      node.meshAddress && other.meshAddress
        ? [{ name: other.name, via: 'mesh' as const, on: 'wg0', from: other.meshAddress, to: node.meshAddress }]
        : [],
    ),
    ...others.flatMap((other) =>
      node.privateAddress && other.privateAddress
        ? [{ name: other.name, via: 'private' as const, on: 'enp7s0', from: other.privateAddress, to: node.privateAddress }]
        : [],
    ),
    ...(network && node.privateAddress
      ? [{ name: 'neighbour', via: 'private' as const, on: 'enp7s0', from: nth(network.cidr, 99), to: node.privateAddress }]
      : []),
    ...(ingress?.balancer?.privateAddress && node.privateAddress
      ? [{ name: 'balancer', via: 'private' as const, on: 'enp7s0', from: ingress.balancer.privateAddress, to: node.privateAddress }]
      : []),
  ];
}

/** What the flows themselves say of a packet. */
function promised(
  { flows }: Blueprint,
  node: NodePlan,
  origin: { readonly name: string; readonly via: Flow['via'] },
  protocol: 'tcp' | 'udp',
  port: number,
): boolean {
  return flows.some(({ from, to, via, ...flow }) => {
    const here =
      to.kind === 'node' &&
      to.node === node.name &&
      flow.protocol === protocol &&
      flow.port <= port &&
      port <= (flow.lastPort ?? flow.port);
    // what everybody may reach, members of inner networks may too
    if (from.kind === 'internet' || from.kind === 'operator') return here;
    if (!here || via !== origin.via) return false;
    if (from.kind === 'node') return from.node === origin.name;
    return from.kind === 'mesh' || (from.kind === 'balancer' && origin.name === 'balancer');
  });
}

/** A packet to a port that containers are behind is turned to one of them before any filter sees it, and passed on. */
function arriving(packet: Packet, { published }: Blueprint, node: NodePlan): Packet {
  const behind = published.find((known) => known.node === node.name && known.protocol === packet.protocol && known.port === packet.port);
  return behind ? { ...packet, to: nth(behind.network, 9), port: behind.inside, routed: true } : packet;
}

test.each(everyNode)('%s has each rule once, for UFW takes rules that differ in their comments for one', (_, blueprint, node) => {
  const rules = ufwRules(blueprint, node).map((rule) => rule.replace(/ comment '.*'$/, ''));
  expect(rules).toEqual([...new Set(rules)]);
});

test.each(everyNode)('%s lets in what the flows say, and nothing else', (_, blueprint, node) => {
  const rules = ufwRules(blueprint, node);
  const ports = new Set([
    1,
    25,
    21,
    23,
    5432,
    8000,
    8443,
    9100,
    30000,
    65535,
    ...blueprint.flows.flatMap(({ port, lastPort = port }) => [port - 1, port, lastPort, lastPort + 1]),
  ]);
  const wrong: string[] = [];
  let open = 0;
  for (const origin of origins(blueprint, node)) {
    for (const protocol of PROTOCOLS) {
      for (const port of ports) {
        const packet = arriving({ ...origin, protocol, port, routed: false }, blueprint, node);
        const expected = promised(blueprint, node, origin, protocol, port);
        open += expected ? 1 : 0;
        if (allows(rules, packet) !== expected)
          wrong.push(`${protocol} ${port} from ${origin.name} by ${origin.on}: ${expected ? 'refused' : 'let in'}`);
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(open).toBeGreaterThan(0);
});

test.each(everyNode)(
  '%s passes on what pods send, web traffic to the pods that take it, and nothing else from outside',
  (_, blueprint, node) => {
    const rules = ufwRules(blueprint, node);
    const pods = blueprint.cluster && node.k3s !== undefined ? blueprint.cluster.pods : undefined;
    const pod = nth(blueprint.cluster?.pods ?? '10.42.0.0/16', 300);
    const balanced = blueprint.ingress?.balancer?.privateAddress;
    const takes =
      pods !== undefined &&
      (blueprint.ingress?.targets.includes(node.name) ?? false) &&
      blueprint.flows.some(({ port, to }) => port === 443 && to.kind === 'node' && to.node === node.name);
    const routed = (on: string, from: Ipv4, port: number): boolean =>
      allows(rules, { on, from, to: pod, protocol: 'tcp', port, routed: true });
    for (const port of [8000, 8443]) {
      expect(routed('enp7s0', balanced ?? STRANGER, port)).toBe(takes);
      expect(routed('eth0', STRANGER, port)).toBe(takes && balanced === undefined);
    }
    for (const port of [22, 80, 443, 2368, 3306, 6443, 8001, 10250]) expect(routed('eth0', STRANGER, port)).toBe(false);
    for (const on of ['cni0', 'flannel.1']) expect(routed(on, pod, 3306)).toBe(pods !== undefined);
    expect(routed('eth0', pod, 3306)).toBe(false);
  },
);

test.each(everyNode)('%s takes the addresses of pods from the interfaces of pods only: others forge them', (_, blueprint, node) => {
  const pod = nth(blueprint.cluster?.pods ?? '10.42.0.0/16', 300);
  const to = node.clusterAddress ?? PUBLIC;
  const rules = ufwRules(blueprint, node);
  const enters = (on: string): boolean => allows(rules, { on, from: pod, to, protocol: 'tcp', port: 10250, routed: false });
  expect([enters('cni0'), enters('flannel.1')]).toEqual([node.k3s !== undefined, node.k3s !== undefined]);
  expect([enters('eth0'), enters('wg0')]).toEqual([false, false]);
});

test.each(everyNode)('%s keeps SSH open to its operator', (_, blueprint, node) => {
  const rules = ufwRules(blueprint, node);
  const way =
    node.endpoint === undefined
      ? { on: 'wg0', from: nth(blueprint.mesh?.cidr ?? '10.8.0.0/24', 2), to: node.meshAddress ?? PUBLIC }
      : { on: 'eth0', from: STRANGER, to: PUBLIC };
  expect(allows(rules, { ...way, protocol: 'tcp', port: 22, routed: false })).toBe(true);
});

test('an operator who names networks is let in from those alone', () => {
  const site = edited('uyoop', (written) => ({
    ...written,
    operator: { ...written.operator, sshFrom: ['192.0.2.0/24', '203.0.113.0/25'] },
  }));
  const rules = ufwRules(site, site.nodes[0] as NodePlan);
  const enters = (from: Ipv4): boolean => allows(rules, { on: 'eth0', from, to: PUBLIC, protocol: 'tcp', port: 22, routed: false });
  expect([enters('192.0.2.9'), enters('203.0.113.5'), enters('203.0.113.200'), enters(STRANGER)]).toEqual([true, true, false, false]);
});

test('a flow that no address can be given for is refused rather than opened to all', () => {
  const site = siteNamed('uyoop');
  const core = site.nodes[0] as NodePlan;
  const flow: Flow = {
    from: { kind: 'node', node: 'nobody' },
    to: { kind: 'node', node: core.name },
    protocol: 'tcp',
    port: 1,
    via: 'mesh',
    why: 'x',
  };
  expect(() => ufwRules({ ...site, flows: [flow] }, core)).toThrow('comes from an end that has no address');
  expect(() => ufwRules({ ...site, flows: [{ ...flow, via: 'private' }] }, core)).toThrow("is not in the network 'private'");
});
