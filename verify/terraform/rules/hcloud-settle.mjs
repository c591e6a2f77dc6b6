// What Hetzner itself decides about a new object: public and private addresses, gateways, ports.
import { host, hostCount } from '../addresses.mjs';
import { draw } from '../cloud.mjs';
import { UNKNOWN } from '../values.mjs';
import { cidrOf, isTaken, subnetsOf } from './hcloud-private.mjs';
import { items } from './rule.mjs';

const isOpen = (value) => value === UNKNOWN || value === null || value === undefined;

const freeAddress = (cloud, network, cidr, seed, key) => {
  const count = hostCount(cidr) - 1;
  const start = draw(seed, count);
  const pick = Array.from({ length: Math.min(count, 4096) }, (_, n) => host(cidr, 2 + ((start + n) % count)));
  return pick.find((ip) => !isTaken(cloud, network, ip, key)) ?? pick[0];
};

const attach = (attachment, { cloud, key, seed }) => {
  const network = isOpen(attachment.network_id) ? Number(String(attachment.subnet_id).split('-')[0]) : attachment.network_id;
  const subnet = isOpen(attachment.subnet_id) ? subnetsOf(cloud, network)[0]?.id : attachment.subnet_id;
  const ip = isOpen(attachment.ip) && subnet ? freeAddress(cloud, network, cidrOf(subnet), seed, key) : attachment.ip;
  return { ...attachment, network_id: network, ip };
};

/** Of an IPv6 address Hetzner reserves a whole /64, and calls its first address, which no server answers on, the address. */
const ownAddress = (ip, { cloud, seed }) => {
  if (!isOpen(ip.ip_address)) return ip;
  if (ip.type !== 'ipv6') return { ...ip, ip_address: cloud.takeIpv4(seed), ip_network: '' };
  const prefix = cloud.takeIpv6Prefix(seed);
  return { ...ip, ip_address: prefix, ip_network: `${prefix}/64` };
};

const publicAddresses = (server, { cloud, seed }) => {
  const [wish] = items(server.public_net);
  const primary = (id) => (isOpen(id) || Number(id) === 0 ? undefined : cloud.find('hcloud_primary_ip', id)?.ip_address);
  const prefix = wish?.ipv6_enabled === false ? '' : (primary(wish?.ipv6) ?? cloud.takeIpv6Prefix(seed));
  return {
    ipv4_address: wish?.ipv4_enabled === false ? '' : (primary(wish?.ipv4) ?? cloud.takeIpv4(seed)),
    ipv6_address: prefix && `${prefix}1`,
    ipv6_network: prefix && `${prefix}/64`,
  };
};

/** What Hetzner itself decides about a new object, before anything is invented. */
export const settle = {
  hcloud_server: (server, around) => ({
    ...server,
    ...(isOpen(server.ipv4_address) ? publicAddresses(server, around) : {}),
    network: items(server.network).map((block) => ({
      ...attach(block, around),
      subnet_id: isOpen(block.subnet_id) ? '' : block.subnet_id,
    })),
  }),
  hcloud_server_network: attach,
  hcloud_load_balancer_network: attach,
  hcloud_floating_ip: ownAddress,
  hcloud_primary_ip: ownAddress,
  hcloud_network_subnet: (subnet, { cloud }) => ({
    ...subnet,
    gateway: host(cloud.find('hcloud_network', subnet.network_id)?.ip_range ?? subnet.ip_range, 1),
  }),
  hcloud_load_balancer_service: (service) => ({
    ...service,
    listen_port: isOpen(service.listen_port) ? (service.protocol === 'https' ? 443 : 80) : service.listen_port,
    destination_port: isOpen(service.destination_port) ? 80 : service.destination_port,
  }),
};
