// The machine, its containers and who is around them: namespaces joined as the internet, the mesh, a bridge of pods and Docker's bridge, with the rules
// by which Docker publishes ports and K3s hides its pods.
import { run } from '../hosts/shell.mjs';

export const ADDRESSES = { one: '203.0.113.11', two: '203.0.113.12', ns: '203.0.113.50', world: '203.0.113.50' };
export const POSTFIX = '172.22.1.253';
export const NGINX = '172.22.1.10';
const NOT_PLANNED = 9999;
export const UNPLANNED = NOT_PLANNED;

/** The edge's pod, its port for HTTPS, and an address of the cluster that leads there too. */
export const EDGE = { pod: '10.42.0.5', port: 8443, service: '10.43.0.9' };

/** @param {import('../hosts/namespace.mjs').Lab} lab */
export const build = async (lab, blueprint) => {
  for (const name of ['internet', 'mesh', 'core', 'world', 'agent', 'laptop', 'pod', 'postfix', 'nginx', 'sogo']) await lab.host(name);
  lab.plug('core', 'internet', `${ADDRESSES.one}/24`);
  lab.plug('world', 'internet', `${ADDRESSES.world}/24`);
  lab.plug('core', 'mesh', '10.8.0.1/24', 'wg0');
  lab.plug('agent', 'mesh', '10.8.0.2/24');
  lab.plug('laptop', 'mesh', '10.8.0.3/24');
  bridge(lab, 'cni0', '10.42.0.1/24');
  bridge(lab, 'br-mailcow', '172.22.1.1/24');
  join(lab, 'pod', 'cni0', '10.42.0.5/24', '10.42.0.1');
  join(lab, 'postfix', 'br-mailcow', `${POSTFIX}/24`, '172.22.1.1');
  join(lab, 'nginx', 'br-mailcow', `${NGINX}/24`, '172.22.1.1');
  join(lab, 'sogo', 'br-mailcow', '172.22.1.248/24', '172.22.1.1');
  lab.on('core', 'sysctl', '-qw', 'net.ipv4.ip_forward=1');
  publish(lab, blueprint);
};

const bridge = (lab, name, address) => {
  lab.on('core', 'ip', 'link', 'add', name, 'type', 'bridge');
  lab.on('core', 'ip', 'address', 'add', address, 'dev', name);
  lab.on('core', 'ip', 'link', 'set', name, 'up');
};

let count = 0;
const join = (lab, name, switchName, address, gateway) => {
  const end = `m${process.pid % 10000}x${(count += 1)}`;
  run(['ip', 'link', 'add', end, 'type', 'veth', 'peer', 'name', `${end}p`]);
  run(['ip', 'link', 'set', end, 'netns', lab.space(name), 'name', 'eth0']);
  run(['ip', 'link', 'set', `${end}p`, 'netns', lab.space('core')]);
  lab.on('core', 'ip', 'link', 'set', `${end}p`, 'master', switchName, 'up');
  lab.on(name, 'ip', 'address', 'add', address, 'dev', 'eth0');
  lab.on(name, 'ip', 'link', 'set', 'eth0', 'up');
  lab.on(name, 'ip', 'route', 'add', 'default', 'via', gateway);
};

/** What Docker writes for each published port (docs.docker.com, packet filtering), one that nobody planned, and K3s' masquerade of what leaves its pods. */
const publish = (lab, { published }) => {
  const table = (...argv) => lab.on('core', 'iptables', ...argv);
  for (const chain of ['DOCKER-USER', 'DOCKER']) table('-N', chain);
  table('-t', 'nat', '-N', 'DOCKER');
  table('-t', 'nat', '-A', 'PREROUTING', '-m', 'addrtype', '--dst-type', 'LOCAL', '-j', 'DOCKER');
  // without a process in a container's place the machine itself goes the same way
  table('-t', 'nat', '-A', 'OUTPUT', '-m', 'addrtype', '--dst-type', 'LOCAL', '-j', 'DOCKER');
  table('-A', 'FORWARD', '-j', 'DOCKER-USER');
  table('-A', 'FORWARD', '-o', 'br-mailcow', '-m', 'conntrack', '--ctstate', 'RELATED,ESTABLISHED', '-j', 'ACCEPT');
  table('-A', 'FORWARD', '-o', 'br-mailcow', '-j', 'DOCKER');
  table('-A', 'FORWARD', '-i', 'br-mailcow', '-j', 'ACCEPT');
  const ports = published.filter(({ node }) => node === 'one').map(({ port, inside }) => ({ port, inside, web: port === 8080 }));
  for (const { port, inside, web } of [
    ...ports.filter(({ port }) => port !== 8443),
    { port: NOT_PLANNED, inside: NOT_PLANNED, web: false },
  ]) {
    const to = web ? NGINX : POSTFIX;
    const only = web ? ['-d', '10.8.0.1'] : [];
    table(
      '-t',
      'nat',
      '-A',
      'DOCKER',
      ...only,
      '!',
      '-i',
      'br-mailcow',
      '-p',
      'tcp',
      '--dport',
      String(port),
      '-j',
      'DNAT',
      '--to-destination',
      `${to}:${inside}`,
    );
    table('-A', 'DOCKER', '-d', to, '!', '-i', 'br-mailcow', '-o', 'br-mailcow', '-p', 'tcp', '--dport', String(inside), '-j', 'ACCEPT');
  }
  // a pod's port on its node (github.com/containernetworking/plugins, portmap), and a Service
  for (const to of [
    ['-m', 'addrtype', '--dst-type', 'LOCAL'],
    ['-d', EDGE.service],
  ])
    table(
      '-t',
      'nat',
      '-A',
      'PREROUTING',
      ...to,
      '-p',
      'tcp',
      '--dport',
      '443',
      '-j',
      'DNAT',
      '--to-destination',
      `${EDGE.pod}:${EDGE.port}`,
    );
  table('-t', 'nat', '-A', 'POSTROUTING', '-s', '10.42.0.0/16', '!', '-d', '224.0.0.0/4', '-j', 'MASQUERADE');
  table('-t', 'nat', '-A', 'POSTROUTING', '-s', '172.22.1.0/24', '!', '-o', 'br-mailcow', '-j', 'MASQUERADE');
  // Flannel lets all of its pods' packets pass (github.com/flannel-io/flannel, network/iptables.go)
  table('-A', 'FORWARD', '-s', '10.42.0.0/16', '-j', 'ACCEPT');
  table('-A', 'FORWARD', '-d', '10.42.0.0/16', '-j', 'ACCEPT');
};
