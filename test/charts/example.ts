import { http, mysql as needsMysql } from '../../blueprint/contracts/contract';
import { ghost } from '../../charts/ghost/service';
import { mysql } from '../../charts/mysql/service';
import { from, webApp } from '../../charts/web-app/service';
import { defineEnvironment } from '../../environments/define';
import { elsewhere, hostPorts, machine } from '../../environments/words';

const node = { location: 'office', cpu: '4', memory: '16Gi', disk: '200Gi' } as const;

/** A small site with every chart and every way in which they meet: across namespaces, through a database, through HTTP. */
export const example = defineEnvironment({
  name: 'example',
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
  namespaces: { web: {}, data: {} },
  services: {
    sql: mysql({ in: 'data', on: 'one', storage: '5Gi', memory: '512Mi', connections: 50 }),
    blog: ghost({ in: 'web', on: 'one', host: 'blog.example.org', storage: '1Gi' }),
    shop: webApp({
      in: 'web',
      image: 'ghcr.io/example/shop:1.2.3',
      port: 8080,
      health: '/healthz',
      replicas: 2,
      maxReplicas: 4,
      needs: { db: needsMysql() },
      env: { DB_HOST: from('db', 'host'), DB_PASSWORD: from('db', 'password'), MODE: 'on' },
    }),
    front: webApp({
      in: 'web',
      image: 'ghcr.io/example/front@sha256:0000000000000000000000000000000000000000000000000000000000000000',
      host: 'www.example.org',
      port: 3000,
      needs: { api: http('shop') },
      env: { API_URL: from('api', 'url') },
    }),
  },
});
