import { http, kerberos, ldap, postgres as postgresOf, redis as redisOf } from '../blueprint/contracts/contract';
import { authelia } from '../charts/authelia/service';
import { postgres } from '../charts/postgres/service';
import { redis } from '../charts/redis/service';
import { restic } from '../charts/restic/service';
import { sambaAd } from '../charts/samba-ad/service';
import { smtpRelay } from '../charts/smtp-relay/service';
import { wazuhAgent } from '../charts/wazuh-agent/service';
import { from, webApp } from '../charts/web-app/service';
import { b2Bucket, floatingIp, hetznerBucket } from './words';

// What document 003 says of both of its sites, `hetzner-duo` and `hetzner-trio`.

export const operator = {
  email: 'ops@example.org',
  sshKeys: { ops: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvB ops' },
};

/** Who works with the sites: groups of the directory decide what each may. */
const people = {
  alice: { name: 'Alice Martin', mail: 'alice@example.org', groups: ['staff', 'admins'] },
  bruno: { name: 'Bruno Petit', mail: 'bruno@example.org', groups: ['staff', 'developers'] },
};

/**
 * Data and identity. PostgreSQL fails over from one node to the other; so does Redis where a third node votes. The directory is one controller on node 1, whose
 * loss is a restore.
 */
export const data = (domain: string, { cache }: { readonly cache: { readonly replicas: 2 } | { readonly on: 'node1' } }) => ({
  db: postgres({ members: 2, memory: '2Gi', storage: '40Gi', archive: { keep: '30d', moments: 7 } }),
  cache: redis({ memory: '512Mi', ...cache }),
  ad: sambaAd({ on: 'node1', realm: `ad.${domain}`, domain: 'AD', people }),
  sso: authelia({ host: `auth.${domain}`, groups: ['staff'] }),
  mail: smtpRelay({ host: 'smtp.example.com', user: 'site@example.org' }),
  copies: restic({}),
  intrusions: wazuhAgent({ manager: 'wazuh.example.com' }),
});

/** Next.js before NestJS, which caches in Redis, keeps in PostgreSQL and asks the directory who somebody is. */
export const applications = (domain: string) => ({
  backend: webApp({
    image: 'ghcr.io/example/backend:1.0.0',
    host: `api.${domain}`,
    port: 3000,
    health: '/health',
    replicas: 3,
    maxReplicas: 6,
    cpu: '300m',
    memory: '512Mi',
    limit: 'api',
    waf: { methods: ['PUT', 'PATCH', 'DELETE'] },
    traces: true,
    needs: {
      db: postgresOf({ connections: 'transaction' }),
      cache: redisOf({ keys: ['backend:*'] }),
      people: ldap(),
      tickets: kerberos({ principals: [`HTTP/api.${domain}`] }),
    },
    env: {
      DB_HOST: from('db', 'host'),
      DB_NAME: from('db', 'database'),
      DB_USER: from('db', 'user'),
      DB_PASSWORD: from('db', 'password'),
      REDIS_HOST: from('cache', 'host'),
      REDIS_USER: from('cache', 'user'),
      REDIS_PASSWORD: from('cache', 'password'),
      LDAP_URL: from('people', 'url'),
      LDAP_BASE_DN: from('people', 'usersDn'),
      LDAP_CA: from('people', 'ca'),
      LDAP_BIND_DN: from('people', 'bind.dn'),
      LDAP_BIND_PASSWORD: from('people', 'bind.password'),
      KERBEROS_REALM: from('tickets', 'realm'),
      KERBEROS_KDC: from('tickets', 'kdc.host'),
      KERBEROS_USER: from('tickets', 'user'),
      KERBEROS_PASSWORD: from('tickets', 'password'),
    },
  }),
  frontend: webApp({
    image: 'ghcr.io/example/frontend:1.0.0',
    host: `www.${domain}`,
    port: 3000,
    replicas: 2,
    maxReplicas: 4,
    cpu: '200m',
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
