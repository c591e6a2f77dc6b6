import { cloudflare } from '../../../../constructs/terraform/cloudflare';
import type { DnsRecord } from '../../../../constructs/terraform/cloud';
import { resourcesOf, stackOf } from '../synth';

const zone = { name: 'demo.example', id: 'z1' };
const records = (...all: DnsRecord[]) => stackOf((stack) => void cloudflare({ site: 'demo' }).records(stack, { zone, records: all }));
const only = (record: DnsRecord) => resourcesOf(records(record))[0]?.says;

test('every record has its whole name and a time to live', () => {
  expect(only({ name: 'www.demo.example', type: 'A', value: '192.0.2.1', ttl: 60 })).toEqual({
    zone_id: 'z1',
    name: 'www.demo.example',
    type: 'A',
    ttl: 60,
    content: '192.0.2.1',
    proxied: false,
    comment: 'archipel demo',
  });
});

test('a proxied record leaves the time to live to Cloudflare', () => {
  expect(only({ name: 'demo.example', type: 'CNAME', value: 'x.example', ttl: 3600, proxied: true })).toMatchObject({
    ttl: 1,
    proxied: true,
  });
});

test.each<[DnsRecord, Record<string, unknown>]>([
  [{ name: 'demo.example', type: 'TXT', value: 'v=spf1 -all' }, { content: '"v=spf1 -all"' }],
  [
    { name: 'demo.example', type: 'MX', value: 'mail.demo.example', priority: 10 },
    { content: 'mail.demo.example', priority: 10 },
  ],
  [
    { name: '_imaps._tcp.demo.example', type: 'SRV', value: 'mail.demo.example', priority: 1, weight: 2, port: 993 },
    { priority: 1, data: { priority: 1, weight: 2, port: 993, target: 'mail.demo.example' } },
  ],
  [
    { name: 'demo.example', type: 'CAA', tag: 'issue', value: 'letsencrypt.org' },
    { data: { flags: '0', tag: 'issue', value: 'letsencrypt.org' } },
  ],
  [
    { name: '_25._tcp.mail.demo.example', type: 'TLSA', usage: 3, selector: 1, matchingType: 1, value: 'ab' },
    { data: { usage: 3, selector: 1, matching_type: 1, certificate: 'ab' } },
  ],
])('%j is said in the fields that the API gives back', (record, expected) => expect(only(record)).toMatchObject(expected));

test.each<DnsRecord>([
  { name: 'demo.example', type: 'MX', value: 'mail.demo.example', priority: 10 },
  { name: '_imaps._tcp.demo.example', type: 'SRV', value: 'mail.demo.example', priority: 1, weight: 1, port: 993 },
])('the host of %j is never proxied', (service) => {
  const host = { name: 'mail.demo.example', type: 'A', value: '192.0.2.1' } as const;
  expect(() => records(service, { ...host, proxied: true })).toThrow(
    "'mail.demo.example' receives mail or serves a protocol of its own, and cannot be proxied",
  );
  expect(() => records(service, host)).not.toThrow();
});

test('a name outside the zone is refused', () => {
  expect(() => records({ name: 'demo.other', type: 'A', value: '192.0.2.1' })).toThrow(
    "record 'demo.other' is outside its zone 'demo.example'",
  );
});

test('a time to live under a minute is refused', () => {
  expect(() => records({ name: 'demo.example', type: 'A', value: '192.0.2.1', ttl: 1 })).toThrow(
    'lives 1 s, Cloudflare takes 60 s or more',
  );
});

test('a record that exists is taken over', () => {
  expect(records({ name: 'demo.example', type: 'A', value: '192.0.2.1', importFrom: 'z1/r1' }).import).toEqual([
    { to: 'cloudflare_dns_record.demo_example-a', id: 'z1/r1' },
  ]);
});
