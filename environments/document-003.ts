import { http } from '../blueprint/contracts/contract';
import { from, webApp } from '../charts/web-app/service';
import { b2Bucket, floatingIp, hetznerBucket } from './words';

// What document 003 says of both of its sites, `hetzner-duo` and `hetzner-trio`.

export const operator = {
  email: 'ops@example.org',
  sshKeys: { ops: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvB ops' },
};

/** NestJS behind Next.js; PostgreSQL, Redis and the directory that they need come with their charts. */
export const applications = (domain: string) => ({
  backend: webApp({
    image: 'ghcr.io/example/backend:1.0.0',
    host: `api.${domain}`,
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
    host: `www.${domain}`,
    port: 3000,
    replicas: 2,
    maxReplicas: 4,
    cpu: '250m',
    memory: '512Mi',
    needs: { api: http('backend') },
    env: { API_URL: from('api', 'url') },
  }),
});

/** A floating IP cannot sit on a load balancer: it is the address for what the balancer does not carry. */
export const stableAddress = (domain: string) =>
  floatingIp('fsn1', { on: 'node1', ptr: `node1-stable.${domain}`, purpose: 'mail egress with a reverse name, emergency ingress' });

/** Copies at Hetzner, in another place than the servers, and at Backblaze. */
export const buckets = {
  backups: hetznerBucket('nbg1', { lock: '7d', expireOldVersions: '30d' }),
  offsite: b2Bucket('eu-central-003', { lock: '30d', expireOldVersions: '60d' }),
};
