// A site for real pods: copied into a project of its own, where the library is imported by its name.
import { contracts, defineEnvironment, elsewhere, from, hostPorts, machine, mysql, webApp } from '../../../index';

const node = { location: 'rack', cpu: '2', memory: '8Gi', disk: '50Gi' } as const;
const app = { image: 'ghcr.io/example/app:1.0.0', port: 8080, health: '/healthz', cpu: '20m', memory: '96Mi' } as const;

export default defineEnvironment({
  name: 'rehearsal',
  operator: {
    email: 'ops@example.org',
    sshKeys: { ops: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvBw ops' },
  },
  zones: { 'example.org': elsewhere() },
  nodes: {
    one: machine({ ...node, endpoint: 'one.example.org', roles: ['server'] }),
    two: machine({ ...node, endpoint: 'two.example.org', roles: ['agent'] }),
  },
  mesh: { cidr: '10.8.0.0/24' },
  ingress: hostPorts('one'),
  services: {
    sql: mysql({ in: 'data', on: 'one', storage: '1Gi', memory: '512Mi', connections: 50 }),
    shop: webApp({
      ...app,
      in: 'web',
      host: 'shop.example.org',
      replicas: 2,
      needs: { db: contracts.mysql() },
      env: {
        DB_HOST: from('db', 'host'),
        DB_PORT: from('db', 'port'),
        DB_NAME: from('db', 'database'),
        DB_USER: from('db', 'user'),
        DB_PASSWORD: from('db', 'password'),
      },
    }),
    front: webApp({ ...app, in: 'web', needs: { api: contracts.http('shop') }, env: { API_URL: from('api', 'url') } }),
    stranger: webApp({ ...app, in: 'other' }),
  },
  accept: { 'backup/none': 'what a rehearsal keeps is made up', 'cluster/single-server': 'two machines rehearse' },
});
