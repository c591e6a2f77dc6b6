import { hetzner } from '../../../../constructs/terraform/hetzner';
import { at, resourcesOf, stackOf } from '../synth';

const cloud = hetzner({ site: 'demo' });

describe('the addresses of a server', () => {
  const json = stackOf((stack) => {
    const { ipv4, ipv6 } = cloud.serverAddresses(stack, { name: 'one', location: 'fsn1' });
    if (!ipv4 || !ipv6) throw new Error('both were asked for');
    cloud.reverseName(stack, { address: ipv4, host: 'one.example' });
    cloud.reverseName(stack, { address: ipv6, host: 'one.example' });
  });

  test('are made in a location, which excludes an assignee, and outlive their server', () => {
    for (const family of ['ipv4', 'ipv6']) {
      const says = at(json, `hcloud_primary_ip.one-${family}`);
      expect(says).toMatchObject({ type: family, location: 'fsn1', auto_delete: false });
      expect(Object.keys(says).filter((name) => ['datacenter', 'assignee_id', 'assignee_type'].includes(name))).toEqual([]);
    }
  });

  test('have a name each way, IPv6 at the first address of its network', () => {
    expect(at(json, 'hcloud_rdns.one_example-ipv4')).toEqual({
      primary_ip_id: '${hcloud_primary_ip.one-ipv4.id}',
      ip_address: '${hcloud_primary_ip.one-ipv4.ip_address}',
      dns_ptr: 'one.example',
    });
    expect(at(json, 'hcloud_rdns.one_example-ipv6')).toMatchObject({ ip_address: '${cidrhost(hcloud_primary_ip.one-ipv6.ip_network, 1)}' });
  });

  test('can be one alone, or taken over', () => {
    const adopted = stackOf((stack) => {
      cloud.serverAddresses(stack, { name: 'one', location: 'fsn1', families: ['ipv4'], takenOver: { ipv4: { importFrom: '7' } } });
    });
    expect(resourcesOf(adopted).map((block) => block.address)).toEqual(['hcloud_primary_ip.one-ipv4']);
    expect(adopted.import).toEqual([{ to: 'hcloud_primary_ip.one-ipv4', id: '7' }]);
  });
});

describe('a floating address', () => {
  test('is assigned to a server, and its name goes with it', () => {
    const json = stackOf((stack) => {
      const address = cloud.floatingAddress(stack, { name: 'mail', location: 'fsn1' });
      cloud.assignFloatingAddress(stack, { address, server: { name: 'one', id: 42 } });
      cloud.reverseName(stack, { address, host: 'mail.example' });
    });
    expect(at(json, 'hcloud_floating_ip_assignment.one-ipv4')).toEqual({ floating_ip_id: '${hcloud_floating_ip.mail.id}', server_id: 42 });
    expect(at(json, 'hcloud_rdns.mail_example-ipv4')).toHaveProperty('floating_ip_id', '${hcloud_floating_ip.mail.id}');
    expect(at(json, 'hcloud_floating_ip.mail')).not.toHaveProperty('server_id');
  });

  test('of IPv6 is the first address of its network', () => {
    const json = stackOf((stack) => {
      const address = cloud.floatingAddress(stack, { name: 'mail', location: 'fsn1', family: 'ipv6' });
      cloud.reverseName(stack, { address, host: 'mail.example' });
    });
    expect(at(json, 'hcloud_rdns.mail_example-ipv6').ip_address).toBe('${cidrhost(hcloud_floating_ip.mail.ip_network, 1)}');
  });

  test('is the only kind that can be assigned', () => {
    expect(() =>
      stackOf((stack) => {
        const { ipv4 } = cloud.serverAddresses(stack, { name: 'one', location: 'fsn1' });
        if (ipv4) cloud.assignFloatingAddress(stack, { address: ipv4, server: { name: 'one', id: 42 } });
      }),
    ).toThrow('a reserved address cannot be assigned, only a floating one');
  });
});
