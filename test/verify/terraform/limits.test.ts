import { load } from './esm';
import { objectOf } from './schemas';

const { configFindings, referenceFindings, objectFindings, whyKept } =
  load<typeof import('../../../verify/terraform/checks.mjs')>('checks');
const { Cloud } = load<typeof import('../../../verify/terraform/cloud.mjs')>('cloud');
const { UNKNOWN } = load<typeof import('../../../verify/terraform/values.mjs')>('values');

const around = () => ({ cloud: new Cloud(), prior: null });
const says = (type: string, written: Record<string, unknown>): string[] =>
  configFindings(type, objectOf(type, written), around()).map((finding) => finding.says);

describe('limits', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['hcloud_volume', { size: 9, location: 'fsn1' }, 'size: expected at least 10, got 9'],
    ['hcloud_volume', { size: 10241, location: 'fsn1' }, 'size: expected at most 10240, got 10241'],
    ['hcloud_placement_group', { type: 'pack' }, 'type: expected one of spread, got "pack"'],
    ['hcloud_placement_group', { type: 'spread', labels: { 'a b': 'c' } }, 'labels: expected labels'],
    ['hcloud_server', { name: 'under_score' }, 'name: expected a host name'],
    ['hcloud_server', { name: 'a', user_data: 'é'.repeat(16385) }, 'user_data: expected at most 32768 bytes, got 32770'],
    ['hcloud_server', { name: 'a', datacenter: 'fsn1-dc14' }, 'the attribute is gone: use location'],
    [
      'hcloud_firewall',
      { rule: { direction: 'in', protocol: 'icmp', source_ips: ['10.0.0.1/8'] } },
      'rule.source_ips: expected the start of a block',
    ],
    [
      'hcloud_firewall',
      { rule: Array.from({ length: 51 }, (_, n) => ({ direction: 'in', protocol: 'tcp', port: `${n + 1}`, source_ips: ['::/0'] })) },
      'rule: expected at most 50 elements, got 51',
    ],
    ['hcloud_zone_rrset', { type: 'A', records: [] }, 'records: expected at least 1 elements, got 0'],
    ['ovh_domain_zone_record', { zone: 'z', subdomain: '', fieldtype: 'TXT', ttl: 59 }, 'ttl: expected'],
    ['ovh_ip_firewall_rule', { sequence: 20, protocol: 'tcp', ip_on_firewall: '203.0.113.1' }, 'sequence: expected at most 19, got 20'],
    ['ovh_cloud_project_storage', { name: 'a', object_lock: { rule: { period: '30 days' } } }, 'object_lock.rule.period: expected'],
    ['minio_s3_bucket_policy', { policy: '{' }, 'policy: expected a JSON document'],
    ['cloudflare_dns_record', { name: 'a.b', type: 'A', content: '203.0.113.1', ttl: 30 }, 'ttl: expected'],
  ])('%s %j: %s', (type, written, expected) => {
    expect(says(type, written)).toContainEqual(expect.stringContaining(expected));
  });

  it.each<[string, Record<string, unknown>]>([
    ['hcloud_volume', { size: 10, location: 'fsn1' }],
    ['hcloud_volume', { size: 10240, location: 'fsn1' }],
    ['hcloud_server', { name: 'a.example.org', user_data: 'é'.repeat(16384) }],
    ['ovh_domain_zone_record', { zone: 'z', subdomain: '', fieldtype: 'TXT', ttl: 0 }],
    ['ovh_domain_zone_record', { zone: 'z', subdomain: '', fieldtype: 'TXT', ttl: 60 }],
    ['cloudflare_dns_record', { name: 'a.b', type: 'A', content: '203.0.113.1', ttl: 1 }],
    ['cloudflare_dns_record', { name: 'a.b', type: 'A', content: '203.0.113.1', ttl: 86400 }],
  ])('take %s %j', (type, written) => {
    expect(says(type, written)).toEqual([]);
  });

  it('wait for what is not known', () => {
    expect(configFindings('hcloud_volume', { ...objectOf('hcloud_volume', { location: 'fsn1' }), size: UNKNOWN }, around())).toEqual([]);
  });
});

describe('references', () => {
  const cloud = new Cloud();
  cloud.put('hcloud_firewall', 'f', { id: '7' });
  cloud.put('hcloud_ssh_key', 'k', { id: '8', name: 'operator' });
  const dangling = (written: Record<string, unknown>) =>
    referenceFindings('hcloud_server', objectOf('hcloud_server', written), cloud).map((finding) => finding.says);

  it('lead to an object of the right type', () => {
    expect(dangling({ firewall_ids: [7] })).toEqual([]);
    expect(dangling({ firewall_ids: [7, 8] })).toEqual(['firewall_ids: there is no hcloud_firewall 8']);
  });

  it('are found inside blocks', () => {
    expect(dangling({ network: { network_id: 7 } })).toEqual(['network.network_id: there is no hcloud_network 7']);
  });

  it('may be names of what exists elsewhere, but not ids of nothing', () => {
    expect(dangling({ ssh_keys: ['operator', '8', 'a-colleague'] })).toEqual([]);
    expect(dangling({ ssh_keys: ['9'] })).toEqual(['ssh_keys: there is no hcloud_ssh_key "9"']);
  });

  it('wait for ids that are not known', () => {
    expect(dangling({ firewall_ids: [UNKNOWN], placement_group_id: UNKNOWN })).toEqual([]);
  });
});

describe('objects', () => {
  it('share no name with another of their type', () => {
    const cloud = new Cloud();
    cloud.put('hcloud_network', 'n', { name: 'private' });
    const twin = objectOf('hcloud_network', { name: 'private' });
    expect(objectFindings('hcloud_network', twin, { cloud, prior: null }).map((finding) => finding.says)).toEqual([
      'name: another hcloud_network has it already, got "private"',
    ]);
    expect(objectFindings('hcloud_network', twin, { cloud, key: 'n', prior: null })).toEqual([]);
  });

  it('cannot be deleted while they are protected or used', () => {
    const cloud = new Cloud();
    cloud.put('hcloud_server', 's', { firewall_ids: [7] });
    expect(whyKept('hcloud_network', { delete_protection: true }, cloud)).toContain('protected');
    expect(whyKept('hcloud_firewall', { id: '7' }, cloud)).toContain('resource_in_use');
    expect(whyKept('hcloud_firewall', { id: '8' }, cloud)).toBeUndefined();
    expect(whyKept('hcloud_network', { delete_protection: false }, cloud)).toBeUndefined();
  });
});
