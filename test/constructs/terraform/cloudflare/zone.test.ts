import { cloudflare } from '../../../../constructs/terraform/cloudflare';
import { at, dataOf, stackOf } from '../synth';

test('a zone is looked up by its name, and by nothing that only apply knows', () => {
  const json = stackOf((stack) => {
    const zone = cloudflare({ site: 'demo' }).zone(stack, { name: 'demo.example' });
    cloudflare({ site: 'demo' }).records(stack, { zone, records: [{ name: 'demo.example', type: 'A', value: '192.0.2.1' }] });
  });
  expect(dataOf(json)).toEqual([
    { address: 'data.cloudflare_zone.demo_example', type: 'cloudflare_zone', says: { filter: { name: 'demo.example' } } },
  ]);
  expect(at(json, 'cloudflare_dns_record.demo_example-a').zone_id).toBe('${data.cloudflare_zone.demo_example.zone_id}');
});

test('a zone that is made needs an account, and is kept', () => {
  const made = stackOf((stack) => void cloudflare({ site: 'demo', account: 'a1' }).zone(stack, { name: 'demo.example', create: true }));
  expect(at(made, 'cloudflare_zone.demo_example')).toMatchObject({
    name: 'demo.example',
    account: { id: 'a1' },
    lifecycle: { prevent_destroy: true },
  });
  expect(() => stackOf((stack) => void cloudflare({ site: 'demo' }).zone(stack, { name: 'demo.example', create: true }))).toThrow(
    "zone 'demo.example' needs the id of a Cloudflare account",
  );
});

test.each([
  ['a text', 'strict'],
  ['a number', 14400],
  ['a list', ['ECDHE-ECDSA-AES128-GCM-SHA256']],
  ['an object', { strict_transport_security: { enabled: true, max_age: 31536000 } }],
])('%s reaches a setting as it is', (_, value) => {
  const zone = { name: 'demo.example', id: 'z1' };
  const json = stackOf((stack) => cloudflare({ site: 'demo' }).zoneSettings(stack, { zone, settings: { some_setting: value } }));
  expect(at(json, 'cloudflare_zone_setting.demo_example-some__setting')).toEqual({ zone_id: 'z1', setting_id: 'some_setting', value });
});
