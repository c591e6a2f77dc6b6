import type { InboundRule } from '../../../../constructs/terraform/cloud';
import { hetzner } from '../../../../constructs/terraform/hetzner';
import { at, resourcesOf, stackOf } from '../synth';

const firewall = (inbound: readonly InboundRule[]) =>
  stackOf((stack) => void hetzner({ site: 'demo' }).serverFirewall(stack, { name: 'web', inbound }));
const rules = (inbound: readonly InboundRule[]) => at(firewall(inbound), 'hcloud_firewall.web').rule as { direction: string }[];

const many = (length: number): InboundRule[] =>
  Array.from({ length }, (_, i) => ({ protocol: 'tcp', port: 1000 + i, description: `rule ${i}` }));

test('every rule lets something in: one outbound rule would forbid everything else that goes out', () => {
  const made = rules([...many(49), { protocol: 'icmp', description: 'ping' }]);
  expect(made).toHaveLength(50);
  expect(made.filter((rule) => rule.direction !== 'in' || 'destination_ips' in rule)).toEqual([]);
});

test('a rule names its networks, all of both families unless told', () => {
  expect(rules([{ protocol: 'udp', port: '60000-61000', from: ['192.0.2.0/24'], description: 'mosh' }, ...many(1)])).toEqual([
    { direction: 'in', protocol: 'udp', port: '60000-61000', source_ips: ['192.0.2.0/24'], description: 'mosh' },
    { direction: 'in', protocol: 'tcp', port: '1000', source_ips: ['0.0.0.0/0', '::/0'], description: 'rule 0' },
  ]);
});

test('a firewall that lets nothing in is a firewall', () => expect(rules([])).toEqual([]));

test('it is named by servers at creation, never attached to them later', () => {
  const json = firewall(many(1));
  expect(at(json, 'hcloud_firewall.web')).not.toHaveProperty('apply_to');
  expect(resourcesOf(json).map((block) => block.type)).toEqual(['hcloud_firewall']);
});

test.each<[string, readonly InboundRule[], string]>([
  ['51 rules', many(51), "firewall 'web' has 51 rules, Hetzner takes 50"],
  ['tcp without a port', [{ protocol: 'tcp', description: 'any' }], "rule 'any' of firewall 'web': tcp needs a port"],
  ['icmp with a port', [{ protocol: 'icmp', port: 1, description: 'ping' }], "rule 'ping' of firewall 'web': icmp has no port"],
  ['a rule for nobody', [{ protocol: 'icmp', from: [], description: 'ping' }], 'names 0 networks, Hetzner takes 1 to 100'],
])('%s are refused', (_, inbound, message) => expect(() => firewall(inbound)).toThrow(message));
