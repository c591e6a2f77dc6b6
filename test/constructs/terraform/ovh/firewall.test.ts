import type { AddressFirewallProps, InboundRule } from '../../../../constructs/terraform/cloud';
import { ovh } from '../../../../constructs/terraform/ovh';
import { at, resourcesOf, stackOf } from '../synth';

const ADDRESS = { family: 'ipv4', ip: '192.0.2.1', owner: { kind: 'server', id: 'vps-1' } } as const;

const firewall = (props: Partial<AddressFirewallProps>) =>
  stackOf((stack) => ovh({ site: 'demo' }).addressFirewall(stack, { name: 'core', address: ADDRESS, inbound: [], ...props }));

/** The lines in the order in which the filter reads them. */
const lines = (props: Partial<AddressFirewallProps>) =>
  resourcesOf(firewall(props))
    .filter((block) => block.type === 'ovh_ip_firewall_rule')
    .map((block) => block.says as { sequence: number; depends_on: string[] })
    .sort((a, b) => a.sequence - b.sequence)
    .map(({ depends_on: _, ...line }) => line);

const at32 = { ip: '192.0.2.1/32', ip_on_firewall: '192.0.2.1' };
const ports = (length: number): InboundRule[] =>
  Array.from({ length }, (_, i) => ({ protocol: 'tcp', port: 1000 + i, description: `rule ${i}` }));

test('it lets in answers over TCP first and refuses the rest last', () => {
  const all = lines({ inbound: [{ protocol: 'tcp', port: 443, description: 'https' }] });
  expect(all).toEqual([
    { ...at32, sequence: 0, action: 'permit', protocol: 'tcp', tcp_option: 'established' },
    { ...at32, sequence: 1, action: 'permit', protocol: 'udp', source_port: 53 },
    { ...at32, sequence: 2, action: 'permit', protocol: 'udp', source_port: 123 },
    { ...at32, sequence: 3, action: 'permit', protocol: 'tcp', destination_port: 443 },
    { ...at32, sequence: 19, action: 'deny', protocol: 'ipv4' },
  ]);
});

test('a network is said in its own line, everywhere by none, and IPv6 not at all', () => {
  const [, ...rules] = lines({
    replies: [],
    inbound: [
      { protocol: 'tcp', port: 22, from: ['198.51.100.0/24', '2001:db8::/32', '203.0.113.7/32'], description: 'ssh' },
      { protocol: 'udp', port: 51820, from: ['::/0'], description: 'six only' },
      { protocol: 'esp', from: ['0.0.0.0/0', '::/0'], description: 'esp' },
    ],
  });
  expect(rules.map(({ ip: _, ip_on_firewall: __, ...line }: Record<string, unknown>) => line)).toEqual([
    { sequence: 1, action: 'permit', protocol: 'tcp', source: '198.51.100.0/24', destination_port: 22 },
    { sequence: 2, action: 'permit', protocol: 'tcp', source: '203.0.113.7/32', destination_port: 22 },
    { sequence: 3, action: 'permit', protocol: 'esp' },
    { sequence: 19, action: 'deny', protocol: 'ipv4' },
  ]);
});

test('answers over UDP can be narrowed to the servers that are asked', () => {
  const all = lines({ replies: [{ sourcePort: 53, from: ['213.186.33.99/32'], description: 'resolver' }] });
  expect(all).toContainEqual({ ...at32, sequence: 1, action: 'permit', protocol: 'udp', source: '213.186.33.99/32', source_port: 53 });
  expect(all).toHaveLength(3);
});

test('lines are written one after the other, and the refusal when all permits stand', () => {
  const json = firewall({ inbound: ports(2) });
  const waits = resourcesOf(json).map((block) => [block.address, block.says.depends_on]);
  expect(Object.fromEntries(waits)).toEqual({
    'ovh_ip_firewall.core': undefined,
    'ovh_ip_firewall_rule.core-0': ['ovh_ip_firewall.core'],
    'ovh_ip_firewall_rule.core-1': ['ovh_ip_firewall_rule.core-0'],
    'ovh_ip_firewall_rule.core-2': ['ovh_ip_firewall_rule.core-1'],
    'ovh_ip_firewall_rule.core-3': ['ovh_ip_firewall_rule.core-2'],
    'ovh_ip_firewall_rule.core-4': ['ovh_ip_firewall_rule.core-3'],
    'ovh_ip_firewall_rule.core-19': ['ovh_ip_firewall_rule.core-4'],
  });
  expect(at(json, 'ovh_ip_firewall.core')).toEqual({ ...at32, enabled: true });
});

test('twenty lines fit, and not one more', () => {
  expect(lines({ replies: [], inbound: ports(18) }).map(({ sequence }) => sequence)).toEqual(Array.from({ length: 20 }, (_, i) => i));
  expect(() => firewall({ replies: [], inbound: ports(19) })).toThrow("firewall 'core' has 20 lines before the refusal, OVHcloud takes 19");
});

test.each<[string, Partial<AddressFirewallProps>, string]>([
  [
    'a range',
    { inbound: [{ protocol: 'tcp', port: '1-9', description: 'many' }] },
    "rule 'many' of firewall 'core': OVHcloud takes one port a line, got the range 1-9",
  ],
  ['udp without a port', { inbound: [{ protocol: 'udp', description: 'any' }] }, 'udp needs a port'],
  ['icmp with a port', { inbound: [{ protocol: 'icmp', port: 8, description: 'ping' }] }, 'icmp has no port'],
  ['an IPv6 address', { address: { ...ADDRESS, family: 'ipv6' } }, 'OVHcloud filters IPv4 addresses only'],
])('%s is refused', (_, props, message) => expect(() => firewall(props)).toThrow(message));
