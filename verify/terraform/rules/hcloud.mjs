// Hetzner Cloud: what its API refuses. Sources: docs.hetzner.cloud, terraform-provider-hcloud v1.68.
import { contains, covers, host, isNetwork, overlap } from '../addresses.mjs';
import { cidrOf, isTaken, subnetsOf } from './hcloud-private.mjs';
import { given, items, onConfig, onObject } from './rule.mjs';

export { settle } from './hcloud-settle.mjs';

const isNet = (cidr) => isNetwork(cidr) && !cidr.includes(':');
const fitsItsNetwork = (attachment, { cloud, key }) => {
  const network = cloud.find('hcloud_network', attachment.network_id);
  const ranges = attachment.subnet_id
    ? [cidrOf(attachment.subnet_id)]
    : subnetsOf(cloud, attachment.network_id).map((subnet) => subnet.ip_range);
  return (
    network !== undefined &&
    ranges.some((range) => contains(range, attachment.ip)) &&
    attachment.ip !== host(network.ip_range, 1) &&
    !isTaken(cloud, attachment.network_id, attachment.ip, key)
  );
};
const FITS = 'a private address lies in its subnet, is not the network’s first (the gateway) and belongs to nobody else';

const portsInOrder = (port) => {
  const [from, to = from] = port.split('-').map(Number);
  return port === 'any' || (from >= 1 && from <= to && to <= 65535);
};

const LOAD_BALANCERS = { lb11: { services: 5, targets: 25 }, lb21: { services: 15, targets: 75 }, lb31: { services: 30, targets: 150 } };
const loadBalancerOf = (cloud, id) => cloud.find('hcloud_load_balancer', id);
const siblingsOf = (cloud, type, object, key) =>
  cloud.all(type, key).filter((other) => String(other.load_balancer_id) === String(object.load_balancer_id));
const networksOf = (cloud, server) => [
  ...items(cloud.find('hcloud_server', server)?.network).map((block) => String(block.network_id)),
  ...cloud
    .all('hcloud_server_network')
    .filter((object) => String(object.server_id) === String(server))
    .map((object) => String(object.network_id)),
];

const addressesOf = (cloud, rdns) =>
  [
    ['hcloud_server', rdns.server_id],
    ['hcloud_primary_ip', rdns.primary_ip_id],
    ['hcloud_floating_ip', rdns.floating_ip_id],
    ['hcloud_load_balancer', rdns.load_balancer_id],
  ]
    .filter(([, id]) => id !== null)
    .map(([type, id]) => cloud.find(type, id) ?? {})
    .flatMap((object) => [object.ipv4_address, object.ip_address, object.ipv4, object.ipv6, object.ipv6_network, object.ip_network]);

/** An owner's IPv6 network holds every address in it; its /64 is written `2001:db8:1:2::/64`. */
const holds = (owned, address) => owned === address || (/::\/64$/.test(owned ?? '') && address.startsWith(owned.slice(0, -4)));

export const rules = [
  onConfig(
    'hcloud_server',
    'delete_protection and rebuild_protection are equal',
    (server) => (server.delete_protection ?? false) === (server.rebuild_protection ?? false),
  ),
  onConfig('hcloud_server', 'a network block names network_id or subnet_id', (server) =>
    items(server.network).every((block) => given(block.network_id, block.subnet_id) >= 1),
  ),
  onConfig('hcloud_server', 'a network block states alias_ips, be it []: left out, every later plan shows a change', (server) =>
    items(server.network).every((block) => block.alias_ips !== null),
  ),
  onConfig('hcloud_server', 'a server without public addresses has a private network', (server) => {
    const closed = items(server.public_net).some((block) => block.ipv4_enabled === false && block.ipv6_enabled === false);
    return !closed || items(server.network).length > 0;
  }),
  onObject('hcloud_server', FITS, (server, around) => items(server.network).every((block) => fitsItsNetwork(block, around))),
  onObject('hcloud_server_network', FITS, fitsItsNetwork),
  onObject('hcloud_load_balancer_network', FITS, fitsItsNetwork),
  onObject('hcloud_server', 'a placement group holds at most 10 servers', (server, { cloud, key }) => {
    const group = server.placement_group_id;
    return (
      group === null || cloud.all('hcloud_server', key).filter((other) => String(other.placement_group_id) === String(group)).length < 10
    );
  }),

  onConfig('hcloud_firewall', 'a tcp or udp rule has a port, other rules have none', (firewall) =>
    items(firewall.rule).every((rule) => ['tcp', 'udp'].includes(rule.protocol) === given(rule.port) > 0),
  ),
  onConfig('hcloud_firewall', 'ports lie in 1–65535, the lower first', (firewall) =>
    items(firewall.rule).every((rule) => rule.port === null || portsInOrder(rule.port)),
  ),
  onConfig('hcloud_firewall', 'an inbound rule names source_ips, an outbound rule destination_ips, and not the other', (firewall) =>
    items(firewall.rule).every((rule) => {
      const [wanted, other] = rule.direction === 'in' ? [rule.source_ips, rule.destination_ips] : [rule.destination_ips, rule.source_ips];
      return items(wanted).length > 0 && items(other).length === 0;
    }),
  ),

  onObject('hcloud_network_subnet', 'a subnet lies in its network and overlaps no other', (subnet, { cloud, key }) => {
    const network = cloud.find('hcloud_network', subnet.network_id);
    const others = subnetsOf(cloud, subnet.network_id, key);
    return (
      network !== undefined &&
      covers(network.ip_range, subnet.ip_range) &&
      !others.some((other) => overlap(other.ip_range, subnet.ip_range))
    );
  }),
  onConfig(
    'hcloud_network',
    'a network is a private IPv4 range',
    (network) =>
      isNet(network.ip_range) && ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].some((range) => covers(range, network.ip_range)),
  ),
  onConfig(
    'hcloud_network_subnet',
    'vswitch_id goes with type vswitch and no other',
    (subnet) => (subnet.type === 'vswitch') === given(subnet.vswitch_id) > 0,
  ),
  onConfig(
    'hcloud_load_balancer_network',
    'exactly one of network_id and subnet_id is set',
    (object) => given(object.network_id, object.subnet_id) === 1,
  ),
  onConfig(
    'hcloud_server_network',
    'exactly one of network_id and subnet_id is set',
    (object) => given(object.network_id, object.subnet_id) === 1,
  ),

  onConfig(
    'hcloud_load_balancer',
    'exactly one of location and network_zone is set',
    (balancer) => given(balancer.location, balancer.network_zone) === 1,
  ),
  onConfig(
    'hcloud_load_balancer_service',
    'a tcp service has listen_port and destination_port, and no http block',
    (service) =>
      service.protocol !== 'tcp' || (given(service.listen_port, service.destination_port) === 2 && items(service.http).length === 0),
  ),
  onConfig(
    'hcloud_load_balancer_service',
    'an https service has certificates',
    (service) => service.protocol !== 'https' || items(service.http).some((block) => items(block.certificates).length > 0),
  ),
  onObject('hcloud_load_balancer_service', 'a load balancer serves no more than its type allows', (service, { cloud, key }) => {
    const { services } = LOAD_BALANCERS[loadBalancerOf(cloud, service.load_balancer_id)?.load_balancer_type] ?? { services: 0 };
    return siblingsOf(cloud, 'hcloud_load_balancer_service', service, key).length < services;
  }),
  onConfig('hcloud_load_balancer_target', 'a target has the one argument that its type names', (target) => {
    const wanted = { server: 'server_id', label_selector: 'label_selector', ip: 'ip' }[target.type];
    return given(target.server_id, target.label_selector, target.ip) === 1 && given(target[wanted]) === 1;
  }),
  onConfig(
    'hcloud_load_balancer_target',
    'an ip target has no use_private_ip',
    (target) => target.type !== 'ip' || target.use_private_ip === null,
  ),
  onObject(
    'hcloud_load_balancer_target',
    'a private target needs a load balancer that is attached to a network first',
    (target, { cloud, key }) => target.use_private_ip !== true || siblingsOf(cloud, 'hcloud_load_balancer_network', target, key).length > 0,
  ),
  onObject('hcloud_load_balancer_target', 'a private target shares a network with its load balancer', (target, { cloud, key }) => {
    if (target.use_private_ip !== true || target.type !== 'server') return true;
    const shared = siblingsOf(cloud, 'hcloud_load_balancer_network', target, key).map((object) => String(object.network_id));
    return networksOf(cloud, target.server_id).some((network) => shared.includes(network));
  }),
  onObject('hcloud_load_balancer_target', 'a load balancer has no more targets than its type allows', (target, { cloud, key }) => {
    const { targets } = LOAD_BALANCERS[loadBalancerOf(cloud, target.load_balancer_id)?.load_balancer_type] ?? { targets: 0 };
    return siblingsOf(cloud, 'hcloud_load_balancer_target', target, key).length < targets;
  }),

  onConfig('hcloud_floating_ip', 'home_location or server_id is set', (ip) => given(ip.home_location, ip.server_id) >= 1),
  onConfig('hcloud_primary_ip', 'exactly one of location and assignee_id is set', (ip) => given(ip.location, ip.assignee_id) === 1),
  onConfig('hcloud_volume', 'exactly one of location and server_id is set', (volume) => given(volume.location, volume.server_id) === 1),
  onConfig(
    'hcloud_rdns',
    'exactly one owner of the address is named',
    (rdns) => given(rdns.server_id, rdns.primary_ip_id, rdns.floating_ip_id, rdns.load_balancer_id) === 1,
  ),
  onObject('hcloud_rdns', 'the address belongs to the named owner', (rdns, { cloud }) =>
    addressesOf(cloud, rdns).some((owned) => holds(owned, rdns.ip_address)),
  ),
];

/** Objects that cannot be deleted while others use them, with the arguments that use them. */
export const inUse = {
  hcloud_firewall: (id, cloud) =>
    cloud.all('hcloud_server').some((server) => items(server.firewall_ids).some((used) => String(used) === String(id))),
};
