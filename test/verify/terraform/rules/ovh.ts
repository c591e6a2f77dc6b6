import type { RuleCase } from './rule-case';

export const ovhCases: readonly RuleCase[] = [
  {
    type: 'ovh_vps',
    says: 'image_id and public_ssh_key are not set: a change of either wipes the disk',
    breaks: [{ image_id: 'debian-12' }, { public_ssh_key: 'ssh-ed25519 AAAA' }],
    keeps: [{ display_name: 'core' }],
  },
  {
    type: 'ovh_vps',
    says: 'a machine is adopted by import, or its order has a plan and a subsidiary: creating one spends money',
    breaks: [{}, { plan: [] }, { plan: [{ plan_code: 'vps-2025-model3' }] }],
    keeps: [{ plan: [{ plan_code: 'vps-2025-model3' }], ovh_subsidiary: 'FR' }],
  },
  {
    type: 'ovh_ip_firewall_rule',
    says: 'ports go with tcp and udp',
    breaks: [
      { protocol: 'icmp', destination_port: 80 },
      { protocol: 'ipv4', source_port: 80 },
    ],
    keeps: [{ protocol: 'udp', destination_port: 80 }, { protocol: 'icmp' }],
  },
  {
    type: 'ovh_ip_firewall_rule',
    says: 'tcp_option goes with tcp',
    breaks: [{ protocol: 'udp', tcp_option: 'established' }],
    keeps: [{ protocol: 'tcp', tcp_option: 'established' }, { protocol: 'udp' }],
  },
  {
    type: 'ovh_ip_firewall_rule',
    says: 'the edge firewall is IPv4 only',
    breaks: [{ ip_on_firewall: '2001:db8::1' }],
    keeps: [{ ip_on_firewall: '203.0.113.1' }],
  },
  {
    type: 'ovh_ip_firewall_rule',
    says: 'the firewall of the address exists first',
    cloud: { ovh_ip_firewall: [{ ip_on_firewall: '203.0.113.1' }] },
    breaks: [{ ip_on_firewall: '203.0.113.2' }],
    keeps: [{ ip_on_firewall: '203.0.113.1' }],
  },
  {
    type: 'ovh_ip_reverse',
    says: 'the address lies in its block',
    breaks: [
      { ip: '203.0.113.0/29', ip_reverse: '203.0.113.8' },
      { ip: '203.0.113.1', ip_reverse: '203.0.113.2' },
    ],
    keeps: [
      { ip: '203.0.113.0/29', ip_reverse: '203.0.113.7' },
      { ip: '203.0.113.1', ip_reverse: '203.0.113.1' },
      { ip: '2001:db8::/64', ip_reverse: '2001:db8::1' },
    ],
  },
  {
    type: 'ovh_cloud_project_storage',
    says: 'object lock needs versioning',
    breaks: [{ object_lock: { status: 'enabled' }, versioning: { status: 'suspended' } }],
    keeps: [
      { object_lock: { status: 'enabled' }, versioning: { status: 'enabled' } },
      { object_lock: { status: 'enabled' } },
      { versioning: { status: 'suspended' } },
    ],
  },
  {
    type: 'ovh_cloud_project_storage',
    says: 'a bucket name is nobody else’s',
    cloud: { ovh_cloud_project_storage: [{ name: 'drive', region_name: 'GRA' }] },
    breaks: [{ name: 'drive', region_name: 'SBG' }],
    keeps: [{ name: 'drives', region_name: 'GRA' }],
  },
];
