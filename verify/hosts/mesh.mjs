// Real tunnels from the generated files, between network namespaces with wireguard-go: a peer behind NAT, a roaming device, peers renewed.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Lab } from './namespace.mjs';
import { sleep, until } from './shell.mjs';

const SYNC = 'ansible/roles/wireguard/files/wireguard-sync.sh';

/** The peers of a site, each with its generated files and keys, names standing for their DNS records. */
class MeshLab extends Lab {
  constructor(site) {
    super();
    this.site = site;
    this.addresses = Object.fromEntries(site.blueprint.mesh.peers.map(({ name, address }) => [name, address]));
  }

  /** Host names of those who can be called, by the public address that each gets. */
  async build(publicAddresses) {
    const { mesh } = this.site.blueprint;
    const endpoint = (name) => mesh.peers.find((peer) => peer.name === name)?.endpoint?.split(':')[0];
    const names = Object.fromEntries(
      Object.entries(publicAddresses).flatMap(([name, address]) => (endpoint(name) ? [[endpoint(name), address]] : [])),
    );
    await this.host('internet');
    for (const [name, address] of Object.entries(publicAddresses)) {
      await this.host(name, names);
      this.plug(name, 'internet', `${address}/24`);
    }
    return names;
  }

  /** Lays down a node's files as the playbook does, and brings the tunnel up. */
  up(name) {
    const { out, secrets } = this.site;
    const folder = this.wireguard(name);
    copyFileSync(join(out, 'hosts', name, 'etc/wireguard/wg0.conf'), join(folder, 'wg0.conf'));
    for (const { path, file } of keysOf(this.site, name)) copyFileSync(join(secrets, name, file), join(folder, path.split('/').at(-1)));
    return this.on(name, 'wg-quick', 'up', 'wg0');
  }

  /** Lays down a device's file, its variables filled as its owner does. */
  upDevice(name) {
    const { out, variables } = this.site;
    const filled = readFileSync(join(out, 'devices', `${name}.conf`), 'utf8').replace(/\$\{(\w+)\}/g, (_, variable) => variables[variable]);
    writeFileSync(join(this.wireguard(name), 'wg0.conf'), filled, { mode: 0o600 });
    return this.on(name, 'wg-quick', 'up', 'wg0');
  }

  reaches(from, to) {
    return this.pings(from, this.addresses[to]);
  }

  /** What `wg` says of one peer. @param {string} what such as latest-handshakes */
  about(name, peer, what) {
    const key = this.site.publicKeys[this.site.blueprint.mesh.peers.find((other) => other.name === peer).key];
    const line = this.on(name, 'wg', 'show', 'wg0', what)
      .split('\n')
      .find((text) => text.startsWith(key));
    return line?.split('\t').slice(1).join(' ');
  }
}

const keysOf = ({ blueprint }, node) =>
  blueprint.secrets.flatMap(({ readers }) =>
    readers.flatMap((reader) =>
      reader.kind === 'host' && reader.node === node && reader.path.startsWith('/etc/wireguard/')
        ? [{ path: reader.path, file: reader.path.slice(1).replaceAll('/', '__') }]
        : [],
    ),
  );

const inside = async (lab, judge) => {
  try {
    await judge(lab);
  } finally {
    await lab.close();
  }
};

/** Friends, one of them behind a NAT that forgets quickly. @param {(claim: string, holds: () => unknown) => Promise<void>} claim */
export const judgeNat = (site, claim) =>
  inside(new MeshLab(site), async (lab) => {
    const names = await lab.build({ alice: '203.0.113.1', bob: '203.0.113.2', router: '203.0.113.3' });
    await lab.host('home');
    await lab.host('carol', names);
    lab.plug('router', 'home', '192.168.77.1/24', 'lan');
    lab.plug('carol', 'home', '192.168.77.20/24');
    lab.on('carol', 'ip', 'route', 'add', 'default', 'via', '192.168.77.1');
    lab.on('router', 'sysctl', '-qw', 'net.ipv4.ip_forward=1');
    lab.on('router', 'iptables', '-t', 'nat', '-A', 'POSTROUTING', '-s', '192.168.77.0/24', '-o', 'eth0', '-j', 'MASQUERADE');
    lab.on('router', 'iptables', '-A', 'FORWARD', '-i', 'eth0', '-m', 'conntrack', '!', '--ctstate', 'ESTABLISHED,RELATED', '-j', 'DROP');
    for (const time of ['udp_timeout', 'udp_timeout_stream']) lab.on('router', 'sysctl', '-qw', `net.netfilter.nf_conntrack_${time}=28`);
    for (const name of ['alice', 'bob', 'carol']) lab.up(name);

    await claim('both ends of every pair answer', () => allAnswer(lab, ['alice', 'bob', 'carol']));
    await claim('a full packet passes in the size that the site says, a larger one does not', () => sizes(lab, 'alice', 'bob'));
    await claim('who is behind NAT is in no file as an endpoint', () =>
      refuse(() => lab.site.files.some(({ path, content }) => path.includes('wg0.conf') && /^Endpoint = .*carol/m.test(content))),
    );
    // bob loses what keeps the NAT open, as the control
    lab.on('carol', 'wg', 'set', 'wg0', 'peer', keyOf(site, 'bob'), 'persistent-keepalive', 'off');
    await sleep(40);
    await claim('a peer behind NAT can be called after the NAT would have forgotten it', () => ensure(lab.reaches('alice', 'carol')));
    await claim('without keepalive it could not: the check can fail', () => refuse(() => lab.reaches('bob', 'carol')));
  });

/** Servers and a laptop that changes networks. */
export const judgeRoaming = (site, claim) =>
  inside(new MeshLab(site), async (lab) => {
    const nodes = site.blueprint.nodes.map(({ name }) => name);
    await lab.build(Object.fromEntries([...nodes.map((name, i) => [name, `203.0.113.${i + 1}`]), ['laptop', '203.0.113.50']]));
    for (const name of nodes) lab.up(name);
    lab.upDevice('laptop');

    await claim('both ends of every pair of servers answer', () => allAnswer(lab, nodes));
    await claim('a device reaches every server, by a key of their own', () => {
      for (const name of nodes) ensure(lab.reaches('laptop', name) && lab.about(name, 'laptop', 'preshared-keys') !== '(none)');
    });
    await claim('a device sends to a node, never through it to the pods: without the rule it would', () => noTransit(lab));
    lab.on('laptop', 'ip', 'address', 'del', '203.0.113.50/24', 'dev', 'eth0');
    lab.on('laptop', 'ip', 'address', 'add', '203.0.113.177/24', 'dev', 'eth0');
    await claim('a device that moves is followed, and can be called where it is now', async () => {
      await until('the laptop reaches node1', () => lab.reaches('laptop', 'node1'));
      ensure(lab.about('node1', 'laptop', 'endpoints').startsWith('203.0.113.177:') && lab.reaches('node1', 'laptop'));
    });
    await claim('renewing the peers of a running tunnel keeps its keys and the peers that stay', () => renew(lab));
  });

/** A pod's address behind node1, which the owner of the laptop writes into the tunnel. The host itself stands for the pod. */
const noTransit = (lab) => {
  const [pod] = lab.site.blueprint.cluster.pods.split('/');
  const rule = ['PREROUTING', '-i', 'wg0', '-j', 'wg0-in'];
  lab.on('node1', 'ip', 'address', 'add', `${pod}/32`, 'dev', 'lo');
  lab.on('laptop', 'wg', 'set', 'wg0', 'peer', keyOf(lab.site, 'node1'), 'allowed-ips', `${lab.addresses.node1}/32,${pod}/32`);
  lab.on('laptop', 'ip', 'route', 'add', `${pod}/32`, 'dev', 'wg0');
  refuse(() => lab.pings('laptop', pod));
  lab.on('node1', 'iptables', '-w', '-t', 'raw', '-D', ...rule);
  ensure(lab.pings('laptop', pod), 'the pod is out of reach anyway: the check cannot fail');
  // as after an upgrade of a running tunnel
  lab.on('node1', 'bash', join(lab.site.out, SYNC), 'wg0');
  lab.on('node1', 'bash', join(lab.site.out, SYNC), 'wg0');
  refuse(() => lab.pings('laptop', pod));
  ensure(lab.on('node1', 'iptables', '-w', '-t', 'raw', '-S', 'PREROUTING').split('-j wg0-in').length === 2, 'the rule stands twice');
  ensure(lab.reaches('laptop', 'node1') && lab.reaches('node2', 'node1'), 'the mesh itself is cut');
};

/** As `systemctl reload` does it after a playbook changed the file: one peer goes, the others never notice. */
const renew = (lab) => {
  const file = join(lab.wireguard('node1'), 'wg0.conf');
  const before = lab.about('node1', 'node2', 'latest-handshakes');
  const secret = lab.about('node1', 'node2', 'preshared-keys');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/\n\[Peer\]\n# node3\n(.+\n)+/, ''));
  lab.on('node1', 'bash', join(lab.site.out, SYNC), 'wg0');
  ensure(lab.about('node1', 'node3', 'allowed-ips') === undefined, 'the peer that left is still there');
  ensure(lab.about('node1', 'node2', 'latest-handshakes') === before, 'the tunnel to node2 was dropped');
  ensure(lab.about('node1', 'node2', 'preshared-keys') === secret && secret !== '(none)', 'the preshared key is gone');
  ensure(lab.reaches('node1', 'node2') && lab.reaches('node2', 'node1'), 'node1 and node2 no longer answer each other');
};

const allAnswer = async (lab, names) => {
  for (const from of names)
    for (const to of names)
      if (from !== to && linked(lab.site, from, to)) await until(`${from} reaches ${to}`, () => lab.reaches(from, to), 20);
};

const linked = ({ blueprint }, one, other) =>
  blueprint.mesh.links.some(({ a, b }) => (a === one && b === other) || (a === other && b === one));

const sizes = (lab, from, to) => {
  const { mtu } = lab.site.blueprint.mesh;
  const passes = (bytes) => lab.try(from, 'ping', '-c', '1', '-W', '2', '-M', 'do', '-s', String(bytes - 28), lab.addresses[to]).code === 0;
  ensure(passes(mtu), `a packet of ${mtu} bytes is lost`);
  refuse(() => passes(mtu + 1));
};

const keyOf = ({ blueprint, publicKeys }, name) => publicKeys[blueprint.mesh.peers.find((peer) => peer.name === name).key];

const ensure = (holds, otherwise = 'no answer') => {
  if (!holds) throw new Error(otherwise);
};

const refuse = (holds) => {
  if (holds()) throw new Error('it holds, and must not');
};
