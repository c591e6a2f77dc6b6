import { load } from './esm';
import { objectOf, providerSchemas } from './schemas';

const { Provider, Refusal } = load<typeof import('../../../verify/terraform/provider.mjs')>('provider');
const { Cloud } = load<typeof import('../../../verify/terraform/cloud.mjs')>('cloud');
const { UNKNOWN, isKnown } = load<typeof import('../../../verify/terraform/values.mjs')>('values');

type Value = Record<string, unknown>;

const open = (name: string) => {
  const cloud = new Cloud();
  return { cloud, provider: new Provider(providerSchemas(name), cloud) };
};

/** What Terraform does to create an object. */
const create = async (provider: InstanceType<typeof Provider>, type: string, written: Value): Promise<{ value: Value; key: string }> => {
  const config = objectOf(type, written);
  const { planned } = provider.plan(type, null, config, config);
  return (await provider.apply(type, null, planned, '')) as { value: Value; key: string };
};

const NETWORK = { name: 'private', ip_range: '10.0.0.0/16' };
const SUBNET = { type: 'cloud', network_zone: 'eu-central', ip_range: '10.0.1.0/24' };

describe('creation', () => {
  it('keeps what was written, and leaves nothing unknown', async () => {
    const { provider } = open('hcloud');
    const { value } = await create(provider, 'hcloud_server', { name: 'a', server_type: 'cx23', location: 'nbg1' });
    expect(value).toMatchObject({ name: 'a', server_type: 'cx23', location: 'nbg1' });
    expect(isKnown(value)).toBe(true);
  });

  it('gives ids and addresses of the right shape', async () => {
    const { provider } = open('hcloud');
    const { value: network } = await create(provider, 'hcloud_network', NETWORK);
    expect(network.id).toMatch(/^\d{8}$/);
    const { value: subnet } = await create(provider, 'hcloud_network_subnet', { ...SUBNET, network_id: Number(network.id) });
    expect(subnet).toMatchObject({ id: `${String(network.id)}-10.0.1.0/24`, gateway: '10.0.0.1' });
    const { value: server } = await create(provider, 'hcloud_server', {
      name: 'a',
      server_type: 'cx23',
      network: { subnet_id: subnet.id, alias_ips: [] },
    });
    expect(server.ipv4_address).toMatch(/^(203\.0\.113|198\.51\.100|192\.0\.2)\.\d+$/);
    expect(server.ipv6_network).toMatch(/^2001:db8:[0-9a-f]+:[0-9a-f]+::\/64$/);
    expect(server.network).toEqual([
      expect.objectContaining({ network_id: Number(network.id), ip: expect.stringMatching(/^10\.0\.1\.\d+$/) }),
    ]);
  });

  it('gives a server the addresses that were reserved for it, and none that it did not want', async () => {
    const { provider } = open('hcloud');
    const { value: ip } = await create(provider, 'hcloud_primary_ip', { name: 'a', type: 'ipv4', location: 'fsn1' });
    expect(typeof ip.id).toBe('number');
    const { value: server } = await create(provider, 'hcloud_server', {
      name: 'a',
      server_type: 'cx23',
      public_net: { ipv4_enabled: true, ipv4: ip.id, ipv6_enabled: false },
    });
    expect(server).toMatchObject({ ipv4_address: ip.ip_address, ipv6_address: '', ipv6_network: '' });
  });

  it('is the same in every run', async () => {
    const run = async () =>
      (await create(open('hcloud').provider, 'hcloud_floating_ip', { name: 'a', type: 'ipv4', home_location: 'fsn1' })).value;
    expect(await run()).toEqual(await run());
  });

  it('is refused when the cloud has the object already', async () => {
    const { provider } = open('minio');
    await create(provider, 'minio_s3_bucket', { bucket: 'backups' });
    await create(provider, 'minio_s3_bucket_policy', { bucket: 'backups', policy: '{}' });
    await expect(create(provider, 'minio_s3_bucket_policy', { bucket: 'backups', policy: '{"a":1}' })).rejects.toThrow(Refusal);
  });
});

describe('a change', () => {
  it('keeps what the provider computed', async () => {
    const { provider } = open('hcloud');
    const { value, key } = await create(provider, 'hcloud_network', NETWORK);
    const proposed = { ...value, name: 'other' };
    const { planned, replace } = provider.plan(
      'hcloud_network',
      value,
      proposed,
      objectOf('hcloud_network', { ...NETWORK, name: 'other' }),
    );
    expect(planned).toEqual(proposed);
    expect(replace).toEqual([]);
    expect(await provider.apply('hcloud_network', value, planned, key)).toEqual({ value: proposed, key });
    expect(provider.read(key)).toEqual(proposed);
  });

  it('is none where Terraform proposes what is there', async () => {
    const { provider } = open('hcloud');
    const { value } = await create(provider, 'hcloud_server', { name: 'a', server_type: 'cx23' });
    expect(provider.plan('hcloud_server', value, { ...value }, objectOf('hcloud_server', { name: 'a', server_type: 'cx23' })).planned).toBe(
      value,
    );
  });

  it('of a ForceNew argument replaces, naming the argument', async () => {
    const { provider } = open('hcloud');
    const { value } = await create(provider, 'hcloud_network', NETWORK);
    const config = objectOf('hcloud_network', { ...NETWORK, ip_range: '10.0.0.0/8' });
    expect(provider.plan('hcloud_network', value, { ...value, ip_range: '10.0.0.0/8' }, config).replace).toEqual(['ip_range']);
  });

  it('deep in an object replaces by its outermost name', async () => {
    const { provider } = open('ovh');
    const written = { name: 'drive', region_name: 'GRA', object_lock: { status: 'enabled', rule: null } };
    const { value } = await create(provider, 'ovh_cloud_project_storage', written);
    const off = { ...value, object_lock: { ...(value.object_lock as Value), status: 'disabled' } };
    expect(provider.plan('ovh_cloud_project_storage', value, off, objectOf('ovh_cloud_project_storage', written)).replace).toEqual([
      'object_lock',
    ]);
  });
});

describe('deletion', () => {
  it('is refused while protection is on, and removes the object when it is off', async () => {
    const { cloud, provider } = open('hcloud');
    const { value, key } = await create(provider, 'hcloud_network', { ...NETWORK, delete_protection: true });
    expect(() => provider.apply('hcloud_network', value, null, key)).toThrow('refuses to delete');
    expect(provider.read(key)).toEqual(value);
    const open2 = { ...value, delete_protection: false };
    await provider.apply('hcloud_network', value, open2, key);
    expect(await provider.apply('hcloud_network', open2, null, key)).toEqual({ value: null, key });
    expect(provider.read(key)).toBeNull();
    expect(cloud.inventory()).toEqual([]);
  });
});

describe('adoption of a machine', () => {
  const ID = 'vps-0a1b2c3d.vps.ovh.net';

  it('finds it as it was described, complete, with an empty order', () => {
    const { cloud, provider } = open('ovh');
    cloud.stand('ovh_vps', ID, { display_name: 'core', plan: [{ plan_code: 'x' }], image_id: 'debian' });
    const { value } = provider.import('ovh_vps', ID);
    expect(value).toMatchObject({ id: ID, service_name: ID, display_name: 'core', plan: [], image_id: null, state: 'running' });
    expect(isKnown(value)).toBe(true);
    expect(provider.import('ovh_vps', ID).value).toEqual(value);
  });

  it('fails for a name that no machine has', () => {
    expect(() => open('ovh').provider.import('ovh_vps', 'core')).toThrow('non-existent');
  });

  it('leaves the order empty whatever an update says, which Terraform then calls inconsistent', async () => {
    const { provider } = open('ovh');
    const { value, key } = provider.import('ovh_vps', ID) as { value: Value; key: string };
    const applied = await provider.apply('ovh_vps', value, { ...value, plan: null }, key);
    expect((applied.value as Value).plan).toEqual([]);
  });

  it('replaces when an order is written for it, not when none is', () => {
    const { provider } = open('ovh');
    const { value } = provider.import('ovh_vps', ID) as { value: Value };
    const ordered = { ...value, plan: [{ plan_code: 'vps-2025-model3' }] };
    expect(provider.plan('ovh_vps', value, ordered, objectOf('ovh_vps', {})).replace).toEqual(['plan']);
    expect(provider.plan('ovh_vps', value, { ...value, plan: null }, objectOf('ovh_vps', {})).replace).toEqual([]);
  });
});

describe('a data source', () => {
  const schemas = providerSchemas('ovh');
  const ask = {
    ...Object.fromEntries(Object.keys(schemas.dataSources.ovh_vps.block.attributes).map((name) => [name, null])),
    service_name: 'vps-0a1b2c3d.vps.ovh.net',
  };

  it('finds both families of addresses, the IPv6 one first in the order of sets', () => {
    const { provider } = open('ovh');
    const { ips } = provider.find('ovh_vps', ask) as { ips: string[] };
    expect(ips).toHaveLength(2);
    expect([...ips].sort()[0]).toMatch(/^2001:db8:/);
  });

  it('answers the same every time it is asked', () => {
    const { provider } = open('ovh');
    expect(provider.find('ovh_vps', ask)).toEqual(provider.find('ovh_vps', ask));
  });

  it('finds what Terraform made', async () => {
    const { provider } = open('hcloud');
    const { value } = await create(provider, 'hcloud_network', NETWORK);
    const block = providerSchemas('hcloud').dataSources.hcloud_network.block;
    const asked = { ...Object.fromEntries(Object.keys(block.attributes).map((name) => [name, null])), name: 'private' };
    expect(provider.find('hcloud_network', asked)).toMatchObject({ name: 'private', ip_range: '10.0.0.0/16' });
    expect(String((provider.find('hcloud_network', asked) as Value).ip_range)).toBe(value.ip_range);
  });

  it('finds no machine under a name that none has', () => {
    expect(() => open('ovh').provider.find('ovh_vps', { ...ask, service_name: 'core' })).toThrow('No such object');
  });
});

describe('validation', () => {
  it('refuses what only the provider sets, and what breaks a limit', () => {
    const { provider } = open('hcloud');
    const findings = (written: Value) => {
      try {
        provider.validate('hcloud_server', objectOf('hcloud_server', { name: 'a', server_type: 'cx23', ...written }));
        return [];
      } catch (error) {
        return (error as InstanceType<typeof Refusal>).findings.map(({ path }) => path);
      }
    };
    expect(findings({})).toEqual([]);
    expect(findings({ ipv4_address: '203.0.113.1' })).toEqual(['ipv4_address']);
    expect(findings({ location: 'mars' })).toEqual(['location']);
    expect(findings({ location: UNKNOWN })).toEqual([]);
  });
});
