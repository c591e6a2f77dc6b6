// The data and identity layer of `hetzner-trio` on nodes that lose pods and power: two that carry it, and a witness that has a vote.
import {
  certManager,
  contracts,
  defineEnvironment,
  elsewhere,
  from,
  hostPorts,
  machine,
  postgres,
  redis,
  sambaAd,
  webApp,
} from '../../../index';

const node = { location: 'rack', cpu: '2', memory: '8Gi', disk: '50Gi' } as const;

export default defineEnvironment({
  name: 'losses',
  operator: {
    email: 'ops@example.org',
    sshKeys: { ops: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvBw ops' },
  },
  zones: { 'example.org': elsewhere() },
  nodes: {
    one: machine({ ...node, endpoint: 'one.example.org', roles: ['agent'] }),
    two: machine({ ...node, endpoint: 'two.example.org', roles: ['agent'] }),
    // the lab's control plane is at this address: the way to it is as the policies say
    witness: machine({
      ...node,
      endpoint: 'three.example.org',
      meshAddress: '10.77.0.254',
      roles: ['server'],
      taints: ['role=witness:NoSchedule'],
    }),
  },
  mesh: { cidr: '10.77.0.0/24' },
  ingress: hostPorts('one'),
  services: {
    certificates: certManager({}),
    db: postgres({ members: 2, memory: '512Mi', storage: '1Gi', connections: 40 }),
    cache: redis({ replicas: 2, memory: '96Mi', storage: '1Gi' }),
    ad: sambaAd({
      on: 'one',
      realm: 'ad.example.org',
      people: { alice: { name: 'Alice Martin', mail: 'alice@example.org', groups: ['staff'] } },
    }),
    backend: webApp({
      image: 'ghcr.io/example/writer:1.0.0',
      port: 8080,
      health: '/healthz',
      replicas: 2,
      // one of them sees each loss
      spread: 'strict',
      cpu: '50m',
      memory: '96Mi',
      needs: {
        db: contracts.postgres(),
        cache: contracts.redis({ keys: ['writer:*'] }),
        people: contracts.ldap(),
        tickets: contracts.kerberos(),
      },
      env: {
        DB_HOST: from('db', 'host'),
        DB_PORT: from('db', 'port'),
        DB_NAME: from('db', 'database'),
        DB_USER: from('db', 'user'),
        DB_PASSWORD: from('db', 'password'),
        REDIS_HOST: from('cache', 'host'),
        REDIS_PORT: from('cache', 'port'),
        REDIS_USER: from('cache', 'user'),
        REDIS_PASSWORD: from('cache', 'password'),
        LDAP_URL: from('people', 'url'),
        LDAP_CA: from('people', 'ca'),
        LDAP_BIND_DN: from('people', 'bind.dn'),
        LDAP_BIND_PASSWORD: from('people', 'bind.password'),
        LDAP_USERS_DN: from('people', 'usersDn'),
        KERBEROS_REALM: from('tickets', 'realm'),
        KERBEROS_KDC: from('tickets', 'kdc.host'),
        KERBEROS_USER: from('tickets', 'user'),
        KERBEROS_PASSWORD: from('tickets', 'password'),
      },
    }),
  },
  accept: {
    'backup/none': 'what a rehearsal keeps is made up',
    'cluster/single-server': 'the control plane of the lab is one',
  },
});
