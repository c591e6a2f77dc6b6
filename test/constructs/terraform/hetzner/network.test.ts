import { hetzner } from '../../../../constructs/terraform/hetzner';
import { KEY } from '../site';
import { at, stackOf } from '../synth';

const cloud = hetzner({ site: 'demo' });

test('a network has one subnet, the whole of it unless told', () => {
  const json = stackOf((stack) => {
    cloud.network(stack, { name: 'whole', cidr: '10.10.0.0/16', zone: 'eu-central' });
    cloud.network(stack, { name: 'part', cidr: '10.20.0.0/16', subnet: '10.20.5.0/24', zone: 'us-east' });
  });
  expect(at(json, 'hcloud_network_subnet.whole')).toMatchObject({ type: 'cloud', ip_range: '10.10.0.0/16', network_zone: 'eu-central' });
  expect(at(json, 'hcloud_network_subnet.part')).toMatchObject({ ip_range: '10.20.5.0/24', network_id: '${hcloud_network.part.id}' });
});

test.each(['10.0.0.0/8', '10.11.0.0/24', '10.10.0.0/15'] as const)('a subnet %s outside its network is refused', (subnet) => {
  expect(() => stackOf((stack) => void cloud.network(stack, { name: 'core', cidr: '10.10.0.0/16', subnet, zone: 'eu-central' }))).toThrow(
    `subnet ${subnet} of network 'core' is outside 10.10.0.0/16`,
  );
});

test('a key is one line, whatever the file ended with, and servers spread', () => {
  const json = stackOf((stack) => {
    cloud.sshKey(stack, { name: 'operator', publicKey: `${KEY}\n` });
    cloud.placementGroup(stack, { name: 'apart' });
  });
  expect(at(json, 'hcloud_ssh_key.operator').public_key).toBe(KEY);
  expect(at(json, 'hcloud_placement_group.apart').type).toBe('spread');
});
