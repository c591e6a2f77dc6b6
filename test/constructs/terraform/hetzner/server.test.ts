import type { NewServerProps } from '../../../../constructs/terraform/cloud';
import { hetzner } from '../../../../constructs/terraform/hetzner';
import { at, stackOf } from '../synth';

const cloud = hetzner({ site: 'demo' });

const server = (props: Partial<NewServerProps>) =>
  stackOf((stack) => {
    const { ipv4 } = cloud.serverAddresses(stack, { name: 'one', location: 'fsn1' });
    cloud.newServer(stack, {
      name: 'one',
      type: 'cx33',
      location: 'fsn1',
      image: 'debian-12',
      sshKeys: [],
      firewalls: [],
      addresses: ipv4 && { ipv4 },
      ...props,
    });
  });
const says = (props: Partial<NewServerProps> = {}) => at(server(props), 'hcloud_server.one');

test('a family without a reserved address is switched off, or Hetzner would invent one and bill it', () => {
  expect(says().public_net).toEqual([{ ipv4_enabled: true, ipv4: '${hcloud_primary_ip.one-ipv4.id}', ipv6_enabled: false }]);
});

test('a server in a network joins its subnet at a known address, with an empty list of aliases', () => {
  const json = server({ network: { network: { name: 'core', subnetId: '1-10.10.0.0/24' }, address: '10.10.0.2' }, addresses: undefined });
  expect(at(json, 'hcloud_server.one')).toMatchObject({
    network: [{ subnet_id: '1-10.10.0.0/24', ip: '10.10.0.2', alias_ips: [] }],
    public_net: [{ ipv4_enabled: false, ipv6_enabled: false }],
  });
});

test('user data reaches the machine as written, shell variables included', () => {
  expect(says({ userData: 'echo ${HOME}' }).user_data).toBe('echo $${HOME}');
});

test('it is kept unless told, and both locks of Hetzner agree', () => {
  expect(says()).toMatchObject({ delete_protection: true, rebuild_protection: true, lifecycle: { prevent_destroy: true } });
  expect(says({ keep: false })).toMatchObject({ delete_protection: false, rebuild_protection: false });
  expect(says({ keep: false }).lifecycle).toEqual({ ignore_changes: ['user_data', 'ssh_keys', 'image'] });
});

test('what it is told reaches it', () => {
  const made = says({
    backups: true,
    labels: { role: 'mail' },
    sshKeys: [{ name: 'a', id: '7' }],
    firewalls: [{ name: 'web', id: 5 }],
    placementGroup: { name: 'apart', id: 3 },
  });
  expect(made).toMatchObject({ backups: true, ssh_keys: ['7'], firewall_ids: [5], placement_group_id: 3, shutdown_before_deletion: true });
  expect(made.labels).toMatchObject({ role: 'mail', site: 'demo' });
});

test('one that exists is imported', () => {
  expect(server({ importFrom: '123' }).import).toEqual([{ to: 'hcloud_server.one', id: '123' }]);
});

test('user data of 32 KiB passes and one byte more is refused', () => {
  expect(says({ userData: 'é'.repeat(16 * 1024) }).user_data).toHaveLength(16 * 1024);
  expect(() => server({ userData: `${'é'.repeat(16 * 1024)}a` })).toThrow("user data of server 'one' has 32769 bytes, Hetzner takes 32768");
});

test('a server that nothing can reach is refused', () => {
  expect(() => server({ addresses: {} })).toThrow("server 'one' has neither a public address nor a private network");
});

test('only a reserved address can be its own', () => {
  const floating = { family: 'ipv4', ip: '192.0.2.1', owner: { kind: 'floating', id: 1 } } as const;
  expect(() => server({ addresses: { ipv4: floating } })).toThrow('a server takes reserved addresses, got a floating one');
});
