import { contains, overlaps, type Cidr, type Ipv4 } from '../../constructs/network/cidr';
import { blueprints, edited, everyNode, keysOf, read, siteNamed, textsOf } from './site';
import type { Blueprint } from '../../blueprint/blueprint';

interface Peer {
  readonly name: string;
  readonly publicKey: string;
  readonly allowedIps: readonly Cidr[];
  readonly endpoint: string | undefined;
  readonly keepalive: string | undefined;
  readonly preshared: string | undefined;
}
interface Tunnel {
  readonly own: Readonly<Record<string, string>>;
  readonly peers: readonly Peer[];
}

const tunnelFile = (blueprint: Blueprint, name: string, kind: 'node' | 'device'): string =>
  read(textsOf(blueprint), kind === 'node' ? `hosts/${name}/etc/wireguard/wg0.conf` : `devices/${name}.conf`);

/** Reads a file as wg-quick does, preshared keys by where they come from. */
function parseTunnel(text: string): Tunnel {
  const [head = '', ...peers] = text.split('\n[Peer]\n');
  const fields = (part: string): Record<string, string> =>
    Object.fromEntries([...part.matchAll(/^(\w+) = (.*)$/gm)].map(([, key, value]) => [key, value]));
  const preshared = new Map(
    [...head.matchAll(/^PostUp = wg set %i peer (\S+) preshared-key (\S+)$/gm)].map(([, key, file]) => [key, file]),
  );
  return {
    own: fields(head),
    peers: peers.map((part) => {
      const { PublicKey: publicKey = '', AllowedIPs = '', Endpoint: endpoint, PersistentKeepalive: keepalive, PresharedKey } = fields(part);
      return {
        name: /^# (\S+)$/m.exec(part)?.[1] ?? '',
        publicKey,
        allowedIps: AllowedIPs.split(', ') as Cidr[],
        endpoint,
        keepalive,
        preshared: PresharedKey ?? preshared.get(publicKey),
      };
    }),
  };
}

const meshes = blueprints.flatMap((blueprint) => (blueprint.mesh ? [[blueprint.site, blueprint, blueprint.mesh] as const] : []));
const tunnelsOf = (blueprint: Blueprint): ReadonlyMap<string, Tunnel> =>
  new Map((blueprint.mesh?.peers ?? []).map(({ name, kind }) => [name, parseTunnel(tunnelFile(blueprint, name, kind))]));

describe.each(meshes)('mesh of %s', (_, blueprint, mesh) => {
  const tunnels = tunnelsOf(blueprint);
  const keys = keysOf(blueprint);

  test('[W1] every pair of peers is in both files or in none, each by the key of the other', () => {
    const pairs = [...tunnels].flatMap(([self, { peers }]) => peers.map((peer) => `${self} ${peer.name}`));
    expect(pairs.length).toBe(2 * mesh.links.length);
    for (const [self, { peers }] of tunnels) {
      for (const peer of peers) {
        expect(tunnels.get(peer.name)?.peers.map(({ name }) => name)).toContain(self);
        expect(peer.publicKey).toBe(keys[mesh.peers.find(({ name }) => name === peer.name)?.key ?? '']);
      }
    }
  });

  test('[W2] what a peer may send is its own address, and no two peers of a host overlap', () => {
    for (const { peers } of tunnels.values()) {
      for (const peer of peers) {
        expect(peer.allowedIps).toEqual([`${mesh.peers.find(({ name }) => name === peer.name)?.address}/32`]);
        for (const other of peers)
          expect(other !== peer && peer.allowedIps.some((a) => other.allowedIps.some((b) => overlaps(a, b)))).toBe(false);
      }
    }
  });

  test('[W3] every peer has its own address in the mesh, the size of packet that the site says, and no secret', () => {
    const addresses = [...tunnels.values()].map(({ own }) => own['Address']);
    expect(new Set(addresses).size).toBe(mesh.peers.length);
    for (const { own } of tunnels.values()) {
      expect(contains(mesh.cidr, own['Address']?.split('/')[0] as Ipv4)).toBe(true);
      expect(own['MTU']).toBe(String(mesh.mtu));
      expect(own['PrivateKey'] ?? '${').toMatch(/^\$\{/);
    }
  });

  test('[W4] who cannot be called first has no Endpoint anywhere, listens on no fixed port, and keeps its own way open', () => {
    for (const { name, endpoint } of mesh.peers) {
      const own = tunnels.get(name);
      expect(own?.own['ListenPort']).toBe(endpoint === undefined ? undefined : String(mesh.port));
      for (const { peers } of tunnels.values()) for (const peer of peers) if (peer.name === name) expect(peer.endpoint).toBe(endpoint);
      for (const peer of own?.peers ?? []) if (endpoint === undefined) expect(peer.keepalive).toBe(String(mesh.keepalive));
    }
  });

  test('[W5] both ends of a pair use the same preshared key, of their own', () => {
    for (const { a, b, presharedKey } of mesh.links) {
      expect(presharedKey).toBeDefined();
      const readers = blueprint.secrets.find(({ id }) => id === presharedKey)?.readers ?? [];
      for (const [self, other] of [
        [a, b],
        [b, a],
      ] as const) {
        const preshared = tunnels.get(self)?.peers.find(({ name }) => name === other)?.preshared;
        const isNode = blueprint.nodes.some(({ name }) => name === self);
        expect(preshared).toBe(
          isNode
            ? readers.flatMap((reader) => (reader.kind === 'host' && reader.node === self ? [reader.path] : []))[0]
            : '${' + presharedKey?.toUpperCase().replace(/\W/g, '_') + '}',
        );
      }
    }
  });
});

test.each(everyNode)('[W6] %s reads every key that its tunnel names from a file that is delivered to it', (_, blueprint, node) => {
  const text = tunnelFile(blueprint, node.name, 'node');
  const named = [...text.matchAll(/^PostUp = .*(?:private-key|preshared-key) (\S+)$/gm)].map(([, path]) => path);
  const delivered = blueprint.secrets.flatMap(({ readers }) =>
    readers.flatMap((reader) => (reader.kind === 'host' && reader.node === node.name ? [reader.path] : [])),
  );
  expect(named.length).toBeGreaterThan(1);
  for (const path of named) expect(delivered).toContain(path);
});

test.each(everyNode)('[W7] nobody sends through %s to pods, Services or another network, whatever rules K3s adds', (_, blueprint, node) => {
  const text = tunnelFile(blueprint, node.name, 'node');
  expect(text).toContain(`-A %i-in ! -d ${node.meshAddress} -j DROP`);
  expect(text).toContain('-I PREROUTING -i %i -j %i-in');
});

test('a device runs no command: its app would refuse the file', () => {
  expect(tunnelFile(siteNamed('hetzner-trio'), 'laptop', 'device')).not.toMatch(/^(Pre|Post)(Up|Down)/m);
});

test('a site without preshared keys has none', () => {
  const plain = edited('uyoop', (site) => ({ ...site, mesh: { cidr: '10.8.0.0/24', presharedKeys: false } }));
  expect(tunnelFile(plain, 'core-prod', 'node')).not.toContain('preshared-key');
});

test('before keys are made, files say so and the playbook is told whose are missing', () => {
  const { hostFiles } = jest.requireActual<typeof import('../../hosts')>('../../hosts');
  const files = new Map(
    hostFiles(siteNamed('uyoop'))
      .files()
      .map(({ path, content }) => [path, content]),
  );
  expect(read(files, 'hosts/core-prod/etc/wireguard/wg0.conf')).toContain('PublicKey = (none yet: archipel secrets init)');
  expect(read(files, 'ansible/host_vars/core-prod.yaml')).toContain('wireguard_keyless:\n  - ai-lab\n');
  expect(read(textsOf(siteNamed('uyoop')), 'ansible/host_vars/core-prod.yaml')).toContain('wireguard_keyless: []\n');
});
