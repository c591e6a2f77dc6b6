// OVHcloud: what its API or provider refuses, and what must never happen to a machine that was bought. Source: terraform-provider-ovh v2.19.
import { isIPv4 } from 'node:net';
import { contains } from '../addresses.mjs';
import { given, items, onConfig, onObject } from './rule.mjs';

export const rules = [
  onConfig(
    'ovh_vps',
    'image_id and public_ssh_key are not set: a change of either wipes the disk',
    (vps) => given(vps.image_id, vps.public_ssh_key) === 0,
  ),
  onObject(
    'ovh_vps',
    'a machine is adopted by import, or its order has a plan and a subsidiary: creating one spends money',
    (vps, { prior }) => prior !== null || (items(vps.plan).length > 0 && given(vps.ovh_subsidiary) > 0),
  ),
  onConfig(
    'ovh_ip_firewall_rule',
    'ports go with tcp and udp',
    (rule) => given(rule.source_port, rule.destination_port) === 0 || ['tcp', 'udp'].includes(rule.protocol),
  ),
  onConfig('ovh_ip_firewall_rule', 'tcp_option goes with tcp', (rule) => given(rule.tcp_option) === 0 || rule.protocol === 'tcp'),
  onConfig('ovh_ip_firewall_rule', 'the edge firewall is IPv4 only', (rule) => isIPv4(rule.ip_on_firewall)),
  onObject(
    'ovh_ip_firewall_rule',
    'the firewall of the address exists first',
    (rule, { cloud }) => cloud.find('ovh_ip_firewall', rule.ip_on_firewall, ['ip_on_firewall']) !== undefined,
  ),
  onConfig('ovh_ip_reverse', 'the address lies in its block', (reverse) => {
    const block = reverse.ip.includes('/') ? reverse.ip : `${reverse.ip}/32`;
    return reverse.ip.includes(':') || contains(block, reverse.ip_reverse);
  }),
  onConfig(
    'ovh_cloud_project_storage',
    'object lock needs versioning',
    (bucket) => bucket.object_lock?.status !== 'enabled' || bucket.versioning === null || bucket.versioning.status === 'enabled',
  ),
  onObject(
    'ovh_cloud_project_storage',
    'a bucket name is nobody else’s',
    (bucket, { cloud, key }) => !cloud.all('ovh_cloud_project_storage', key).some((other) => other.name === bucket.name),
  ),
];

const VPS_NAME = /^vps-?[0-9a-z]+\.(vps\.)?ovh\.(net|ca|us)$/;

/** What can be imported or looked up at all. */
export const exists = {
  ovh_vps: (id) => VPS_NAME.test(id),
};
