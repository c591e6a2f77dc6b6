import { load } from './esm';

const { Cloud } = load<typeof import('../../../verify/terraform/cloud.mjs')>('cloud');
const { contains, covers, host, isNetwork, overlap } = load<typeof import('../../../verify/terraform/addresses.mjs')>('addresses');

describe('the stand-in cloud', () => {
  it('gives the same for the same text, in any order, and nothing twice', () => {
    const names = Array.from({ length: 40 }, (_, n) => `server ${n}`);
    const one = new Cloud();
    const other = new Cloud();
    const first = new Map(names.map((name) => [name, one.takeIpv6Prefix(name)]));
    for (const name of [...names].reverse()) expect(other.takeIpv6Prefix(name)).toBe(first.get(name));
    expect(new Set(first.values()).size).toBe(40);
    expect(one.takeIpv4('x')).not.toBe(one.takeIpv4('x'));
    expect(one.takeNumber('x')).not.toBe(one.takeNumber('x'));
  });

  it('gives out documentation addresses and no other', () => {
    const cloud = new Cloud();
    const given = Array.from({ length: 300 }, (_, n) => cloud.takeIpv4(`${n}`));
    const documented = (ip: string) => ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24'].some((range) => contains(range, ip));
    expect(given.filter((ip) => !documented(ip))).toEqual([]);
    expect(cloud.takeIpv6Prefix('x')).toMatch(/^2001:db8:[0-9a-f]+:[0-9a-f]+::$/);
  });

  it('says so when it has nothing left', () => {
    const cloud = new Cloud();
    expect(() => Array.from({ length: 763 }, (_, n) => cloud.takeIpv4(`${n}`))).toThrow('nothing left of 762');
  });

  it('finds objects by any of the named attributes, ids as text', () => {
    const cloud = new Cloud();
    cloud.put('hcloud_ssh_key', 'k', { id: '7', name: 'operator' });
    expect(cloud.find('hcloud_ssh_key', 7)).toBeDefined();
    expect(cloud.find('hcloud_ssh_key', 'operator')).toBeUndefined();
    expect(cloud.find('hcloud_ssh_key', 'operator', ['id', 'name'])).toBeDefined();
    expect(cloud.find('hcloud_server', 7)).toBeUndefined();
    cloud.remove('k');
    expect(cloud.inventory()).toEqual([]);
  });
});

describe('address arithmetic', () => {
  it('knows what lies in a block', () => {
    expect(contains('10.10.1.0/24', '10.10.1.255')).toBe(true);
    expect(contains('10.10.1.0/24', '10.10.2.0')).toBe(false);
    expect(contains('0.0.0.0/0', '255.255.255.255')).toBe(true);
    expect(contains('10.0.0.0/8', '2001:db8::1')).toBe(false);
  });

  it('knows how blocks lie to one another', () => {
    expect(covers('10.10.0.0/16', '10.10.255.0/24')).toBe(true);
    expect(covers('10.10.1.0/24', '10.10.0.0/16')).toBe(false);
    expect(overlap('10.10.0.0/23', '10.10.1.0/24')).toBe(true);
    expect(overlap('10.10.0.0/24', '10.10.1.0/24')).toBe(false);
  });

  it('counts hosts', () => {
    expect(host('10.10.255.0/24', 1)).toBe('10.10.255.1');
    expect(host('198.51.100.0/22', 257)).toBe('198.51.101.1');
  });

  it.each([
    ['10.0.0.0/16', true],
    ['::/0', true],
    ['10.0.0.1/16', false],
    ['10.0.0.0', false],
    ['10.0.0.0/33', false],
    ['10.0.0.0/', false],
    ['10.0.0.0/8/8', false],
    ['somewhere/8', false],
  ])('%s as the start of a block: %s', (text, expected) => {
    expect(isNetwork(text)).toBe(expected);
  });
});
