import type { DnsRecord } from '../../../../constructs/terraform/cloud';
import { ovh } from '../../../../constructs/terraform/ovh';
import { at, resourcesOf, stackOf } from '../synth';

const cloud = ovh({ site: 'demo' });
const zone = { name: 'demo.example', id: 'demo.example' };
const records = (...all: DnsRecord[]) => stackOf((stack) => void cloud.records(stack, { zone, records: all }));

test('a name is relative to its zone, and the apex is empty', () => {
  const json = records(
    { name: 'demo.example', type: 'MX', label: 'first', value: 'mail.demo.example', priority: 10 },
    { name: 'www.demo.example', type: 'CNAME', value: 'demo.example', ttl: 60 },
  );
  expect(at(json, 'ovh_domain_zone_record.demo_example-mx-first')).toEqual({
    zone: 'demo.example',
    subdomain: '',
    fieldtype: 'MX',
    ttl: 300,
    target: '10 mail.demo.example.',
  });
  expect(at(json, 'ovh_domain_zone_record.www_demo_example-cname')).toMatchObject({ subdomain: 'www', ttl: 60, target: 'demo.example.' });
});

test('a time to live under a minute is refused', () => {
  expect(() => records({ name: 'demo.example', type: 'A', value: '192.0.2.1', ttl: 59 })).toThrow(
    "A record of 'demo.example' lives 59 s, OVHcloud takes 60 s or more",
  );
});

test('a zone is never made: that would be an order', () => {
  const json = stackOf((stack) => expect(cloud.zone(stack, { name: 'demo.example' })).toEqual(zone));
  expect(resourcesOf(json)).toEqual([]);
  expect(() => stackOf((stack) => void cloud.zone(stack, { name: 'demo.example', create: true }))).toThrow('is not made by Terraform');
});

test('a record that exists is taken over', () => {
  expect(records({ name: 'demo.example', type: 'A', value: '192.0.2.1', importFrom: '42.demo.example' }).import).toEqual([
    { to: 'ovh_domain_zone_record.demo_example-a', id: '42.demo.example' },
  ]);
});

test('a reverse name waits for the records it is checked against, and ends with a dot', () => {
  const json = stackOf((stack) => {
    const after = cloud.records(stack, { zone, records: [{ name: 'mail.demo.example', type: 'A', value: '192.0.2.1' }] });
    const owner = { kind: 'server', id: 'vps-1' } as const;
    cloud.reverseName(stack, { address: { family: 'ipv4', ip: '192.0.2.1', owner }, host: 'mail.demo.example', after });
    cloud.reverseName(stack, { address: { family: 'ipv6', ip: '2001:db8::1', owner }, host: 'mail.demo.example' });
  });
  expect(at(json, 'ovh_ip_reverse.mail_demo_example-ipv4')).toEqual({
    ip: '192.0.2.1/32',
    ip_reverse: '192.0.2.1',
    reverse: 'mail.demo.example.',
    readiness_timeout_duration: '10m',
    depends_on: ['ovh_domain_zone_record.mail_demo_example-a'],
  });
  expect(at(json, 'ovh_ip_reverse.mail_demo_example-ipv6')).toMatchObject({ ip: '2001:db8::1/128' });
});
