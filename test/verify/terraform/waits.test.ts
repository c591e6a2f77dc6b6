import { load } from './esm';

const { hastyObjects } = load<typeof import('../../../verify/terraform/waits.mjs')>('waits');

const object = (type: string, attributes: Record<string, unknown>, dependencies: string[] = []) => ({
  mode: 'managed',
  type,
  name: 'a',
  instances: [{ attributes, dependencies }],
});
const hasty = (...resources: ReturnType<typeof object>[]) => hastyObjects({ resources });

const BALANCER = object('hcloud_load_balancer', { id: '9' });
const ATTACHED = object('hcloud_load_balancer_network', { id: '9-1', load_balancer_id: 9, network_id: 1 }, ['hcloud_load_balancer.a']);
const target = (attributes: Record<string, unknown>, dependencies: string[]) =>
  object('hcloud_load_balancer_target', { load_balancer_id: 9, ...attributes }, dependencies);

describe('an object that needs another', () => {
  it('waits for what its arguments name', () => {
    const bucket = object('minio_s3_bucket', { bucket: 'backups' });
    expect(hasty(bucket, object('minio_s3_bucket_policy', { bucket: 'backups' }))).toEqual([
      'minio_s3_bucket_policy.a needs minio_s3_bucket.a and does not wait for it: refer to it, or depend on it',
    ]);
    expect(hasty(bucket, object('minio_s3_bucket_policy', { bucket: 'backups' }, ['minio_s3_bucket.a']))).toEqual([]);
  });

  it('waits for what is named inside blocks and lists, whether as number or text', () => {
    const firewall = object('hcloud_firewall', { id: '7' });
    const network = object('hcloud_network', { id: '1' });
    const server = object('hcloud_server', { id: '5', firewall_ids: [7], network: [{ network_id: 1 }] });
    expect(hasty(firewall, network, server).map((text) => text.split(' ')[2])).toEqual(['hcloud_firewall.a', 'hcloud_network.a']);
  });

  it('waits for what no argument names', () => {
    const early = target({ use_private_ip: true }, ['hcloud_load_balancer.a']);
    expect(hasty(BALANCER, ATTACHED, early)).toEqual([
      expect.stringContaining('hcloud_load_balancer_target.a needs hcloud_load_balancer_network.a'),
    ]);
    expect(
      hasty(BALANCER, ATTACHED, target({ use_private_ip: true }, ['hcloud_load_balancer.a', 'hcloud_load_balancer_network.a'])),
    ).toEqual([]);
  });

  it('need not wait for what it does not need', () => {
    expect(hasty(BALANCER, ATTACHED, target({ use_private_ip: false }, ['hcloud_load_balancer.a']))).toEqual([]);
    expect(hasty(object('minio_s3_bucket', { bucket: 'other' }), object('minio_s3_bucket_policy', { bucket: 'backups' }))).toEqual([]);
    expect(hasty(object('hcloud_server', { id: '' }), object('hcloud_volume', { server_id: null }))).toEqual([]);
  });
});
