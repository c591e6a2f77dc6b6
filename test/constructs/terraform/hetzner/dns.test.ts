import type { DnsRecord } from '../../../../constructs/terraform/cloud';
import { hetzner } from '../../../../constructs/terraform/hetzner';
import { at, dataOf, resourcesOf, stackOf } from '../synth';

const cloud = hetzner({ site: 'demo' });
const records = (...all: DnsRecord[]) =>
  stackOf((stack) => void cloud.records(stack, { zone: { name: 'demo.example', id: 'demo.example' }, records: all }));

test('records of one name and type are one set, as Hetzner keeps them', () => {
  const json = records(
    { name: 'demo.example', type: 'TXT', value: 'v=spf1 -all' },
    { name: 'demo.example', type: 'TXT', value: 'proof=1' },
    { name: 'www.demo.example', type: 'CNAME', value: 'demo.example', ttl: 3600 },
  );
  expect(resourcesOf(json)).toHaveLength(2);
  expect(at(json, 'hcloud_zone_rrset.demo_example-txt')).toMatchObject({
    zone: 'demo.example',
    name: '@',
    type: 'TXT',
    ttl: 300,
    records: [{ value: '"v=spf1 -all"' }, { value: '"proof=1"' }],
  });
  expect(at(json, 'hcloud_zone_rrset.www_demo_example-cname')).toMatchObject({
    name: 'www',
    ttl: 3600,
    records: [{ value: 'demo.example.' }],
  });
});

test('a set has one time to live', () => {
  const mx = { name: 'demo.example', type: 'MX', priority: 1 } as const;
  expect(() => records({ ...mx, value: 'a.example' }, { ...mx, value: 'b.example', ttl: 60 })).toThrow(
    "MX records of 'demo.example' share one time to live, got 300 and 60 s",
  );
});

test('a zone exists, or is made and kept', () => {
  const json = stackOf((stack) => {
    cloud.zone(stack, { name: 'old.example' });
    cloud.zone(stack, { name: 'new.example', create: true });
  });
  expect(dataOf(json).map((block) => block.address)).toEqual(['data.hcloud_zone.old_example']);
  expect(at(json, 'hcloud_zone.new_example')).toMatchObject({
    mode: 'primary',
    delete_protection: true,
    lifecycle: { prevent_destroy: true },
  });
});

test('a set that exists is taken over', () => {
  const json = records({ name: 'demo.example', type: 'A', value: '192.0.2.1', importFrom: 'demo.example/@/A' });
  expect(json.import).toEqual([{ to: 'hcloud_zone_rrset.demo_example-a', id: 'demo.example/@/A' }]);
});
