import type { LoadBalancerProps, Server } from '../../../../constructs/terraform/cloud';
import { hetzner } from '../../../../constructs/terraform/hetzner';
import { at, resourcesOf, stackOf } from '../synth';

const cloud = hetzner({ site: 'demo' });
const servers = (length: number): Server[] => Array.from({ length }, (_, i) => ({ name: `n${i}`, id: i + 1 }));
const services = (length: number) => Array.from({ length }, (_, i) => ({ listen: 1000 + i, target: 80 }));

const balancer = (props: Partial<LoadBalancerProps> = {}) =>
  stackOf((stack) => {
    cloud.loadBalancer(stack, {
      name: 'web',
      type: 'lb11',
      location: 'fsn1',
      network: { name: 'core', subnetId: '1-10.10.0.0/24' },
      targets: servers(2),
      services: [{ listen: 443, target: 8443 }],
      ...props,
    });
  });

test('every target is reached over the private network, once the balancer is in it', () => {
  const targets = resourcesOf(balancer()).filter((block) => block.type === 'hcloud_load_balancer_target');
  expect(targets).toHaveLength(2);
  for (const { says } of targets) {
    expect(says).toMatchObject({ type: 'server', use_private_ip: true, depends_on: ['hcloud_load_balancer_network.web'] });
    expect(says).not.toHaveProperty('ip');
  }
});

test('it joins by subnet alone: the provider refuses a network beside it', () => {
  expect(at(balancer(), 'hcloud_load_balancer_network.web')).toEqual({
    load_balancer_id: '${hcloud_load_balancer.web.id}',
    subnet_id: '1-10.10.0.0/24',
  });
  expect(at(balancer({ privateAddress: '10.10.0.5' }), 'hcloud_load_balancer_network.web').ip).toBe('10.10.0.5');
});

test('a service passes TCP on with both ports, the client in front, and a check of the port that answers', () => {
  expect(at(balancer(), 'hcloud_load_balancer_service.web-443')).toEqual({
    load_balancer_id: '${hcloud_load_balancer.web.id}',
    protocol: 'tcp',
    listen_port: 443,
    destination_port: 8443,
    proxyprotocol: true,
    health_check: { protocol: 'tcp', port: 8443, interval: 15, timeout: 10, retries: 3 },
  });
});

test('a target that does not know the PROXY protocol is spared it', () => {
  const json = balancer({ services: [{ listen: 25, target: 25, proxyProtocol: false, interval: '1m', timeout: '5s', retries: 1 }] });
  expect(at(json, 'hcloud_load_balancer_service.web-25')).toMatchObject({
    proxyprotocol: false,
    health_check: { interval: 60, timeout: 5, retries: 1 },
  });
});

test('its addresses can have a name', () => {
  const json = stackOf((stack) => {
    const made = cloud.loadBalancer(stack, {
      name: 'web',
      type: 'lb21',
      location: 'fsn1',
      network: { name: 'c', subnetId: 's' },
      targets: [],
      services: [],
    });
    cloud.reverseName(stack, { address: made.ipv4, host: 'web.example' });
    expect(() => cloud.assignFloatingAddress(stack, { address: made.ipv4, server: { name: 'one', id: 1 } })).toThrow(
      'a balancer address cannot be assigned',
    );
  });
  expect(at(json, 'hcloud_rdns.web_example-ipv4')).toMatchObject({
    load_balancer_id: '${hcloud_load_balancer.web.id}',
    ip_address: '${hcloud_load_balancer.web.ipv4}',
  });
});

test.each([
  ['lb11', 5, 25],
  ['lb21', 15, 75],
  ['lb31', 30, 150],
])('%s takes %i services and %i targets, and not one more', (type, mostServices, mostTargets) => {
  expect(() => balancer({ type, services: services(mostServices), targets: servers(mostTargets) })).not.toThrow();
  expect(() => balancer({ type, services: services(mostServices + 1), targets: servers(mostTargets + 1) })).toThrow(
    `load balancer 'web' of type ${type} has ${mostServices + 1} services of ${mostServices} and ${mostTargets + 1} targets of ${mostTargets}`,
  );
});

test('an unknown size is refused with those that exist', () => {
  expect(() => balancer({ type: 'lb12' })).toThrow("load balancer 'web' has unknown type 'lb12', expected one of lb11, lb21, lb31");
});

test('a port is listened on once', () => {
  expect(() => balancer({ services: [...services(1), ...services(1)] })).toThrow("load balancer 'web' listens twice on port 1000");
});
