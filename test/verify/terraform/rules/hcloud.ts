import type { RuleCase } from './rule-case';

const NETWORK = {
  hcloud_network: [{ id: '1', ip_range: '10.0.0.0/16' }],
  hcloud_network_subnet: [{ id: '1-10.0.1.0/24', network_id: 1, ip_range: '10.0.1.0/24' }],
  hcloud_load_balancer_network: [{ load_balancer_id: 9, network_id: 1, ip: '10.0.1.9' }],
};
const FITS = 'a private address lies in its subnet, is not the network’s first (the gateway) and belongs to nobody else';
const at = (ip: string, subnet = '1-10.0.1.0/24') => ({ network_id: 1, subnet_id: subnet, ip, alias_ips: [] });
const WIDE = { ...NETWORK, hcloud_network_subnet: [{ id: '1-10.0.0.0/16', network_id: 1, ip_range: '10.0.0.0/16' }] };
const many = (count: number, object: Record<string, unknown>) => Array.from({ length: count }, () => object);
const balancer = (type: string) => [{ id: '9', load_balancer_type: type, ipv4: '203.0.113.9', ipv6: '2001:db8:9:9::1' }];
const inbound = (rule: Record<string, unknown>) => ({ rule: { direction: 'in', source_ips: ['0.0.0.0/0'], ...rule } });

export const hcloudCases: readonly RuleCase[] = [
  {
    type: 'hcloud_server',
    says: 'delete_protection and rebuild_protection are equal',
    breaks: [{ delete_protection: true }, { delete_protection: false, rebuild_protection: true }],
    keeps: [{}, { delete_protection: true, rebuild_protection: true }, { delete_protection: false }],
  },
  {
    type: 'hcloud_server',
    says: 'a network block names network_id or subnet_id',
    breaks: [{ network: { ip: '10.0.1.2' } }],
    keeps: [{}, { network: { network_id: 1 } }, { network: { subnet_id: '1-10.0.1.0/24' } }],
  },
  {
    type: 'hcloud_server',
    says: 'a network block states alias_ips, be it []: left out, every later plan shows a change',
    breaks: [{ network: { network_id: 1 } }],
    keeps: [{}, { network: { network_id: 1, alias_ips: [] } }],
  },
  {
    type: 'hcloud_server',
    says: 'a server without public addresses has a private network',
    breaks: [{ public_net: { ipv4_enabled: false, ipv6_enabled: false } }],
    keeps: [
      {},
      { public_net: { ipv4_enabled: false, ipv6_enabled: true } },
      { public_net: { ipv4_enabled: false, ipv6_enabled: false }, network: at('10.0.1.2') },
    ],
  },
  {
    type: 'hcloud_server',
    says: FITS,
    cloud: NETWORK,
    breaks: [{ network: at('10.0.2.2') }, { network: at('10.0.1.9') }, { network: { ...at('10.0.1.2'), network_id: 2 } }],
    keeps: [{}, { network: at('10.0.1.2') }, { network: at('10.0.1.1') }],
  },
  {
    type: 'hcloud_server_network',
    says: FITS,
    cloud: WIDE,
    breaks: [at('10.0.0.1', '1-10.0.0.0/16'), at('10.0.1.9')],
    keeps: [at('10.0.0.2', '1-10.0.0.0/16')],
  },
  { type: 'hcloud_load_balancer_network', says: FITS, cloud: NETWORK, breaks: [at('10.0.2.2'), at('10.0.1.9')], keeps: [at('10.0.1.10')] },
  {
    type: 'hcloud_server',
    says: 'a placement group holds at most 10 servers',
    cloud: { hcloud_server: [...many(10, { placement_group_id: 3 }), ...many(9, { placement_group_id: 4 })] },
    breaks: [{ placement_group_id: 3 }],
    keeps: [{}, { placement_group_id: 4 }],
  },
  {
    type: 'hcloud_firewall',
    says: 'a tcp or udp rule has a port, other rules have none',
    breaks: [inbound({ protocol: 'tcp' }), inbound({ protocol: 'udp' }), inbound({ protocol: 'icmp', port: '80' })],
    keeps: [{}, inbound({ protocol: 'tcp', port: '80' }), inbound({ protocol: 'icmp' })],
  },
  {
    type: 'hcloud_firewall',
    says: 'ports lie in 1–65535, the lower first',
    breaks: [inbound({ port: '0' }), inbound({ port: '65536' }), inbound({ port: '90-80' })],
    keeps: [inbound({ port: 'any' }), inbound({ port: '80-90' }), inbound({ port: '65535' }), inbound({ protocol: 'icmp' })],
  },
  {
    type: 'hcloud_firewall',
    says: 'an inbound rule names source_ips, an outbound rule destination_ips, and not the other',
    breaks: [inbound({ source_ips: [] }), inbound({ destination_ips: ['::/0'] }), { rule: { direction: 'out', source_ips: ['::/0'] } }],
    keeps: [inbound({}), { rule: { direction: 'out', destination_ips: ['::/0'] } }],
  },
  {
    type: 'hcloud_network_subnet',
    says: 'a subnet lies in its network and overlaps no other',
    cloud: NETWORK,
    breaks: [
      { network_id: 1, ip_range: '10.1.0.0/24' },
      { network_id: 1, ip_range: '10.0.0.0/23' },
      { network_id: 2, ip_range: '10.0.2.0/24' },
    ],
    keeps: [{ network_id: 1, ip_range: '10.0.2.0/24' }],
  },
  {
    type: 'hcloud_network',
    says: 'a network is a private IPv4 range',
    breaks: [{ ip_range: '203.0.113.0/24' }, { ip_range: 'fd00::/8' }, { ip_range: '10.0.0.1/16' }, { ip_range: '172.16.0.0/11' }],
    keeps: [{ ip_range: '10.0.0.0/8' }, { ip_range: '172.31.0.0/16' }, { ip_range: '192.168.1.0/24' }],
  },
  {
    type: 'hcloud_network_subnet',
    says: 'vswitch_id goes with type vswitch and no other',
    breaks: [{ type: 'vswitch' }, { type: 'cloud', vswitch_id: 1 }],
    keeps: [{ type: 'cloud' }, { type: 'vswitch', vswitch_id: 1 }],
  },
  ...['hcloud_load_balancer_network', 'hcloud_server_network'].map((type) => ({
    type,
    says: 'exactly one of network_id and subnet_id is set',
    breaks: [{}, { network_id: 1, subnet_id: '1-10.0.1.0/24' }],
    keeps: [{ network_id: 1 }, { subnet_id: '1-10.0.1.0/24' }],
  })),
  {
    type: 'hcloud_load_balancer',
    says: 'exactly one of location and network_zone is set',
    breaks: [{}, { location: 'fsn1', network_zone: 'eu-central' }],
    keeps: [{ location: 'fsn1' }, { network_zone: 'eu-central' }],
  },
  {
    type: 'hcloud_load_balancer_service',
    says: 'a tcp service has listen_port and destination_port, and no http block',
    breaks: [
      { protocol: 'tcp', listen_port: 443 },
      { protocol: 'tcp', destination_port: 443 },
      { protocol: 'tcp', listen_port: 443, destination_port: 443, http: { redirect_http: true } },
    ],
    keeps: [{ protocol: 'tcp', listen_port: 443, destination_port: 443 }, { protocol: 'http' }],
  },
  {
    type: 'hcloud_load_balancer_service',
    says: 'an https service has certificates',
    breaks: [{ protocol: 'https' }, { protocol: 'https', http: { certificates: [] } }],
    keeps: [{ protocol: 'https', http: { certificates: [1] } }, { protocol: 'tcp' }],
  },
  {
    type: 'hcloud_load_balancer_service',
    says: 'a load balancer serves no more than its type allows',
    cloud: {
      hcloud_load_balancer: [...balancer('lb11'), { id: '8', load_balancer_type: 'lb21' }],
      hcloud_load_balancer_service: [...many(5, { load_balancer_id: '9' }), ...many(5, { load_balancer_id: '8' })],
    },
    breaks: [{ load_balancer_id: '9' }],
    keeps: [{ load_balancer_id: '8' }],
  },
  {
    type: 'hcloud_load_balancer_target',
    says: 'a target has the one argument that its type names',
    breaks: [{ type: 'server' }, { type: 'server', label_selector: 'a=b' }, { type: 'server', server_id: 1, ip: '203.0.113.1' }],
    keeps: [
      { type: 'server', server_id: 1 },
      { type: 'label_selector', label_selector: 'a=b' },
      { type: 'ip', ip: '203.0.113.1' },
    ],
  },
  {
    type: 'hcloud_load_balancer_target',
    says: 'an ip target has no use_private_ip',
    breaks: [{ type: 'ip', use_private_ip: false }],
    keeps: [{ type: 'ip' }, { type: 'server', use_private_ip: true }],
  },
  {
    type: 'hcloud_load_balancer_target',
    says: 'a private target needs a load balancer that is attached to a network first',
    cloud: NETWORK,
    breaks: [{ load_balancer_id: 8, use_private_ip: true }],
    keeps: [{ load_balancer_id: 9, use_private_ip: true }, { load_balancer_id: 8 }],
  },
  {
    type: 'hcloud_load_balancer_target',
    says: 'a private target shares a network with its load balancer',
    cloud: {
      ...NETWORK,
      hcloud_server: [
        { id: '5', network: at('10.0.1.5') },
        { id: '6', network: { network_id: 2 } },
      ],
      hcloud_server_network: [{ server_id: 7, network_id: 1 }],
    },
    breaks: [{ type: 'server', load_balancer_id: 9, server_id: 6, use_private_ip: true }],
    keeps: [
      { type: 'server', load_balancer_id: 9, server_id: 5, use_private_ip: true },
      { type: 'server', load_balancer_id: 9, server_id: 7, use_private_ip: true },
      { type: 'server', load_balancer_id: 9, server_id: 6 },
    ],
  },
  {
    type: 'hcloud_load_balancer_target',
    says: 'a load balancer has no more targets than its type allows',
    cloud: {
      hcloud_load_balancer: [...balancer('lb11'), { id: '8', load_balancer_type: 'lb21' }],
      hcloud_load_balancer_target: [...many(25, { load_balancer_id: 9 }), ...many(25, { load_balancer_id: 8 })],
    },
    breaks: [{ load_balancer_id: 9 }],
    keeps: [{ load_balancer_id: 8 }],
  },
  {
    type: 'hcloud_floating_ip',
    says: 'home_location or server_id is set',
    breaks: [{}],
    keeps: [{ home_location: 'fsn1' }, { server_id: 1 }],
  },
  {
    type: 'hcloud_primary_ip',
    says: 'exactly one of location and assignee_id is set',
    breaks: [{}, { location: 'fsn1', assignee_id: 1 }],
    keeps: [{ location: 'fsn1' }, { assignee_id: 1 }],
  },
  {
    type: 'hcloud_volume',
    says: 'exactly one of location and server_id is set',
    breaks: [{}, { location: 'fsn1', server_id: 1 }],
    keeps: [{ location: 'fsn1' }, { server_id: 1 }],
  },
  {
    type: 'hcloud_rdns',
    says: 'exactly one owner of the address is named',
    breaks: [{}, { server_id: 1, floating_ip_id: 2 }],
    keeps: [{ server_id: 1 }],
  },
  {
    type: 'hcloud_rdns',
    says: 'the address belongs to the named owner',
    cloud: {
      hcloud_load_balancer: balancer('lb11'),
      hcloud_primary_ip: [{ id: 4, ip_address: '2001:db8:4:4::', ip_network: '2001:db8:4:4::/64' }],
      hcloud_server: [{ id: '5', ipv4_address: '203.0.113.5' }],
    },
    breaks: [
      { load_balancer_id: 9, ip_address: '203.0.113.5' },
      { primary_ip_id: 4, ip_address: '2001:db8:4:5::1' },
      { server_id: 6, ip_address: '203.0.113.5' },
    ],
    keeps: [
      { load_balancer_id: 9, ip_address: '203.0.113.9' },
      { primary_ip_id: 4, ip_address: '2001:db8:4:4::1' },
      { server_id: 5, ip_address: '203.0.113.5' },
    ],
  },
];
