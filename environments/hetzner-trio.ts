import { ghost } from '../charts/ghost/service';
import { mysql } from '../charts/mysql/service';
import { defineEnvironment } from './define';
import { applications, buckets, data, operator, stableAddress } from './document-003';
import { platform } from './platform';
import { cloudflare, hetzner, loadBalancer } from './words';

/** Document 003 with a third small server: the control plane survives the loss of any node. */
export default defineEnvironment({
  name: 'hetzner-trio',
  operator,
  zones: { 'example.net': cloudflare({ settings: { ssl: 'strict', min_tls_version: '1.2' } }) },
  network: { cidr: '10.10.0.0/16', zone: 'eu-central' },
  mesh: { cidr: '10.0.0.0/24', devices: { laptop: { owner: 'ops' } } },
  nodes: {
    node1: hetzner('cpx62', { location: 'fsn1', roles: ['server'] }),
    node2: hetzner('ccx23', { location: 'nbg1', roles: ['server'] }),
    // the witness: a vote for etcd and Sentinel, no room for applications
    node3: hetzner('cpx22', { location: 'hel1', roles: ['server'], taints: ['role=witness:NoSchedule'] }),
  },
  cluster: { snapshots: { to: 'backups', every: '6h', keep: 28 } },
  ingress: loadBalancer('lb11', { location: 'fsn1', targets: ['node1', 'node2'] }),
  addresses: { stable: stableAddress('example.net') },
  buckets,
  services: {
    ...platform({ repository: 'git@github.com:example/hetzner-trio.git', domain: 'example.net' }),
    ...data('example.net', { cache: { replicas: 2 } }),
    ...applications('example.net'),
    sql: mysql({ in: 'blog', on: 'node1', pointInTime: {} }),
    blog: ghost({ host: 'blog.example.net' }),
  },
  backup: { to: ['backups', 'offsite'], at: '02:00', keep: '30d', hosts: {} },
  reboots: { from: '00:30', timeZone: 'Europe/Paris' },
  promises: {
    rpo: '15m',
    rto: '1h',
    retention: '30d',
    after: { pod: { rto: '30s' }, 'any-node': { rto: '2m' }, 'all-nodes': { rto: '1h' }, data: { rto: '1h' } },
  },
  accept: {
    'promises/address-stuck': 'the runbook moves the floating IP by hand',
    'promises/node-loss':
      'document 003 runs one controller of the directory: its loss with node 1 is a restore, and so is that of the blog',
    'promises/pod-restart': 'document 003 restarts the directory and the blog alone, in about a minute',
    'backup/interval-over-rpo':
      'document 003 copies Redis each hour; people of the directory are in this file, pictures of the blog change seldom',
    'backup/retention-below-promise': 'document 003 keeps copies of Redis for seven days: it holds sessions and what can be asked again',
  },
});
