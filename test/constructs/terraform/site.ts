import { terraformStack } from '../../../constructs/terraform/app';
import type { StateBackend } from '../../../constructs/terraform/backend';
import type { App } from '../../../constructs/terraform/cdktf';
import { cloudflare } from '../../../constructs/terraform/cloudflare';
import { backblaze } from '../../../constructs/terraform/backblaze';
import { hetzner } from '../../../constructs/terraform/hetzner';
import { ovh } from '../../../constructs/terraform/ovh';
import type { DnsRecord, InboundRule } from '../../../constructs/terraform/cloud';

export const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ operator';

export const WEB: readonly InboundRule[] = [
  { protocol: 'tcp', port: 22, from: ['198.51.100.0/24', '2001:db8:1::/48'], description: 'ssh' },
  { protocol: 'tcp', port: 443, description: 'https' },
  { protocol: 'udp', port: 51820, description: 'wireguard' },
  { protocol: 'icmp', description: 'path mtu' },
];

/** Everything that the providers can do, in the stacks that a site has. */
export function wholeSite(app: App, options: { readonly keep?: boolean; readonly state?: StateBackend } = {}): void {
  const told = { site: 'demo', keep: options.keep };
  const state = options.state ?? { kind: 'local' };
  const here = hetzner(told);
  const there = ovh({ ...told, project: '0123456789abcdef0123456789abcdef' });
  const edge = cloudflare({ ...told, account: '0123456789abcdef0123456789abcdef' });
  const copy = backblaze(told);

  const foundation = terraformStack(app, 'demo-foundation', { state });
  const network = here.network(foundation, { name: 'core', cidr: '10.10.0.0/16', subnet: '10.10.0.0/24', zone: 'eu-central' });
  const key = here.sshKey(foundation, { name: 'operator', publicKey: KEY });
  const apart = here.placementGroup(foundation, { name: 'apart' });
  const floating = here.floatingAddress(foundation, { name: 'mail', location: 'fsn1', description: 'mail' });
  const disk = here.volume(foundation, { name: 'data', size: '40Gi', location: 'fsn1' });
  const names = ['one', 'two'] as const;
  const addresses = names.map((name) => here.serverAddresses(foundation, { name, location: 'fsn1' }));

  const servers = terraformStack(app, 'demo-servers', { state });
  const firewall = here.serverFirewall(servers, { name: 'web', inbound: WEB });
  const made = names.map((name, i) =>
    here.newServer(servers, {
      name,
      type: 'cx33',
      location: 'fsn1',
      image: 'debian-12',
      userData: '#cloud-config\n',
      sshKeys: [key],
      addresses: addresses[i],
      network: { network, address: `10.10.0.${10 + i}` },
      firewalls: [firewall],
      placementGroup: apart,
    }),
  );
  const [first] = made;
  if (!first) throw new Error('no server');
  here.attachVolume(servers, { volume: disk, server: first });
  here.assignFloatingAddress(servers, { address: floating, server: first });
  const vps = there.existingServer(servers, { name: 'core-prod', serviceName: 'vps-0a1b2c3d.vps.ovh.net', ipv6: true });
  if (!vps.ipv4) throw new Error('no address');
  there.addressFirewall(servers, { name: 'core-prod', address: vps.ipv4, inbound: WEB });

  const front = terraformStack(app, 'demo-edge', { state });
  const balancer = here.loadBalancer(front, {
    name: 'web',
    type: 'lb11',
    location: 'fsn1',
    network,
    privateAddress: '10.10.0.5',
    targets: made,
    services: [
      { listen: 80, target: 80 },
      { listen: 443, target: 443 },
    ],
  });

  const dns = terraformStack(app, 'demo-dns', { state });
  const everyType = (zone: string): DnsRecord[] => [
    { name: zone, type: 'A', value: balancer.ipv4.ip },
    { name: zone, type: 'AAAA', value: balancer.ipv6.ip },
    { name: `*.apps.${zone}`, type: 'CNAME', value: zone },
    { name: `mail.${zone}`, type: 'A', value: floating.ip },
    { name: zone, type: 'MX', value: `mail.${zone}`, priority: 10 },
    { name: zone, type: 'TXT', label: 'spf', value: 'v=spf1 mx -all' },
    { name: `_dmarc.${zone}`, type: 'TXT', value: 'v=DMARC1; p=reject' },
    { name: `_imaps._tcp.${zone}`, type: 'SRV', value: `mail.${zone}`, port: 993, priority: 0, weight: 1 },
    { name: zone, type: 'CAA', tag: 'issue', value: 'letsencrypt.org' },
    { name: `_25._tcp.mail.${zone}`, type: 'TLSA', usage: 3, selector: 1, matchingType: 1, value: 'ab'.repeat(32) },
    { name: `sub.${zone}`, type: 'NS', value: 'ns1.example.net' },
  ];
  const zones = [
    { cloud: edge, name: 'cloudflare.example', create: false },
    { cloud: edge, name: 'made-cloudflare.example', create: true },
    { cloud: here, name: 'hetzner.example', create: false },
    { cloud: here, name: 'made-hetzner.example', create: true },
    { cloud: there, name: 'ovh.example', create: false },
  ];
  const after = zones.flatMap(({ cloud, name, create }) =>
    cloud.records(dns, { zone: cloud.zone(dns, { name, create }), records: everyType(name) }),
  );
  edge.zoneSettings(dns, {
    zone: { name: 'cloudflare.example', id: '0123456789abcdef0123456789abcdef' },
    settings: { ssl: 'strict', browser_cache_ttl: 14400, ciphers: ['ECDHE-ECDSA-AES128-GCM-SHA256'] },
  });
  here.reverseName(dns, { address: floating, host: 'mail.hetzner.example', after });
  there.reverseName(dns, { address: vps.ipv4, host: 'mail.ovh.example', after });

  const storage = terraformStack(app, 'demo-storage', { state });
  const asked = {
    lock: { mode: 'governance', period: '30d' },
    lifecycle: [{ name: 'old', expireOldVersionsAfter: '90d', abortUploadsAfter: '7d' }],
  } as const;
  here.bucket(storage, { name: 'demo-backups', region: 'fsn1', ...asked });
  copy.bucket(storage, { name: 'demo-copy', region: 'eu-central-003', ...asked });
  const backups = there.bucket(storage, { name: 'demo-ovh', region: 'GRA', ...asked });
  there.bucketUser(storage, { name: 'restic', grants: [{ bucket: backups, access: 'append' }] });
}
