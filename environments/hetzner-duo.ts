import { webApp } from '../charts/web-app/service';
import { http } from '../blueprint/contracts/contract';
import { from } from '../charts/web-app/service';
import { defineEnvironment } from './define';
import { b2Bucket, cloudflare, floatingIp, hetzner, hetznerBucket, loadBalancer } from './words';

/** Two Hetzner servers behind a load balancer (founding document 003, corrected). */
export default defineEnvironment({
  name: 'hetzner-duo',
  operator: {
    email: 'ops@example.org',
    sshKeys: { ops: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvB ops' },
  },
  zones: { 'example.org': cloudflare({ settings: { ssl: 'strict', min_tls_version: '1.2' } }) },
  network: { cidr: '10.10.0.0/16', zone: 'eu-central' },
  mesh: { cidr: '10.0.0.0/24', devices: { laptop: { owner: 'ops' } } },
  nodes: {
    // 16 cores and 32 GiB as document 003 draws it: CPX62 today, since a CCX33 has 8 cores
    node1: hetzner('cpx62', { location: 'fsn1', roles: ['server'] }),
    node2: hetzner('ccx23', { location: 'fsn1', roles: ['agent'] }),
  },
  ingress: loadBalancer('lb11', { location: 'fsn1' }),
  // a floating IP cannot sit on a load balancer: it is the address for what the balancer does not carry
  addresses: {
    stable: floatingIp('fsn1', {
      on: 'node1',
      ptr: 'node1-stable.example.org',
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
      host: 'api.example.org',
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
      host: 'www.example.org',
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
    after: {
      pod: { rto: '30s' },
      'node/node1': { rto: '5m' },
      'node/node2': { rto: '2m' },
      'all-nodes': { rto: '1h' },
      data: { rto: '1h' },
    },
  },
  accept: {
    'promises/control-plane': 'document 003 promises five minutes with one control plane: two machines cannot keep that, hetzner-trio does',
    'promises/address-stuck': 'the runbook moves the floating IP by hand',
    'promises/nothing-kept': 'PostgreSQL and Redis keep the data, and come with their charts',
  },
});
