// Who is attached to a private network of Hetzner, and where.
import { items } from './rule.mjs';

export const subnetsOf = (cloud, network, except) =>
  cloud.all('hcloud_network_subnet', except).filter((subnet) => String(subnet.network_id) === String(network));
export const cidrOf = (subnetId) => subnetId.slice(subnetId.indexOf('-') + 1);

/** Every attachment to a private network, as { network, ip }. */
const attachments = (cloud, except) => [
  ...cloud
    .all('hcloud_server', except)
    .flatMap((server) => items(server.network).map((block) => ({ network: block.network_id, ip: block.ip }))),
  ...['hcloud_server_network', 'hcloud_load_balancer_network'].flatMap((type) =>
    cloud.all(type, except).map((object) => ({ network: object.network_id, ip: object.ip })),
  ),
];
export const isTaken = (cloud, network, ip, except) =>
  attachments(cloud, except).some((other) => String(other.network) === String(network) && other.ip === ip);
