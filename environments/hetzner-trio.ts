import { webApp } from '../charts/web-app/service';
import { http } from '../blueprint/contracts/contract';
import { from } from '../charts/web-app/service';
import { defineEnvironment } from './define';
import { b2Bucket, cloudflare, floatingIp, hetzner, hetznerBucket, loadBalancer } from './words';

/** Document 003 with a third small server: the control plane survives the loss of any node. */
export default defineEnvironment({
  name: 'hetzner-trio',
  operator: {
    email: 'ops@example.org',
    sshKeys: { ops: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvB ops' },
  },
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
  addresses: {
    stable: floatingIp('fsn1', {
      on: 'node1',
      ptr: 'node1-stable.example.net',
      purpose: 'mail egress with a reverse name, emergency ingress',
    }),
  },
  buckets: {
    backups: hetznerBucket('nbg1', { lock: '7d', expireOldVersions: '30d' }),
    offsite: b2Bucket('eu-central-003', { lock: '30d', expireOldVersions: '60d' }),
  },
  services: {
    backend: webApp({
      image: 'ghcr.io/example/backend:1.0.0',
      host: 'api.example.net',
      port: 3000,
      health: '/health',
      replicas: 3,
      maxReplicas: 6,
      cpu: '500m',
      memory: '512Mi',
      limit: 'api',
    }),
    frontend: webApp({
      image: 'ghcr.io/example/frontend:1.0.0',
      host: 'www.example.net',
      port: 3000,
      replicas: 2,
      maxReplicas: 4,
      cpu: '250m',
      memory: '512Mi',
      needs: { api: http('backend') },
      env: { API_URL: from('api', 'url') },
    }),
  },
  backup: { to: ['backups', 'offsite'], at: '02:00', keep: '30d' },
  promises: {
    rpo: '15m',
    rto: '1h',
    retention: '30d',
    after: { pod: { rto: '30s' }, 'any-node': { rto: '2m' }, 'all-nodes': { rto: '1h' }, data: { rto: '1h' } },
  },
  accept: {
    'promises/address-stuck': 'the runbook moves the floating IP by hand',
    'promises/nothing-kept': 'PostgreSQL and Redis keep the data, and come with their charts',
  },
});
