import { b2Bucket, hetznerBucket, hostPorts, machine, elsewhere } from '../../../environments/words';
import { nextcloud, oidcIssuer, restic } from '../../../index';
import type { EnvironmentInput } from '../../../environments/environment';
import { stub } from '../../environments/stub';

/** Who answers `postgres`, `redis` and `smtp`: nothing but what a consumer sees of them. */
export const answering = {
  pg: stub({
    kind: 'stand-in-postgres',
    components: () => ({ db: { cpu: '10m', memory: '32Mi', ports: { postgres: 5432 } } }),
    provides: {
      postgres: {
        component: 'db',
        port: 'postgres',
        answer: ({ host, port, consumer, account }) => ({
          host,
          port,
          database: consumer,
          ...account(consumer, `database user of ${consumer}`),
          readonly: undefined,
        }),
      },
    },
  }),
  memory: stub({
    kind: 'stand-in-redis',
    components: () => ({ db: { cpu: '10m', memory: '32Mi', ports: { redis: 6379 } } }),
    provides: {
      redis: {
        component: 'db',
        port: 'redis',
        answer: ({ host, port, consumer, secret }) => ({
          host,
          port,
          user: consumer,
          password: secret('password', 'redis'),
          sentinel: undefined,
        }),
      },
    },
  }),
  relay: stub({
    kind: 'stand-in-smtp',
    components: () => ({ db: { cpu: '10m', memory: '32Mi', ports: { smtp: 587 } } }),
    provides: {
      smtp: {
        component: 'db',
        port: 'smtp',
        answer: ({ host, port, request, secret }) => ({
          host,
          port,
          security: 'starttls',
          user: 'cloud',
          from: request.from,
          password: secret('password', 'mail'),
        }),
      },
    },
  }),
};

type Options = Partial<Parameters<typeof nextcloud>[0]>;

/** A site of one machine with a Nextcloud whose files are in a bucket, copied to two others. */
export const site = (options: Options = {}, change: object = {}): EnvironmentInput => ({
  name: 'small',
  operator: {
    email: 'ops@example.org',
    sshKeys: { ops: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvBw ops' },
  },
  zones: { 'example.org': elsewhere() },
  nodes: { one: machine({ location: 'office', cpu: '8', memory: '32Gi', disk: '1Ti', endpoint: 'one.example.org', roles: ['server'] }) },
  mesh: { cidr: '10.8.0.0/24' },
  ingress: hostPorts('one'),
  buckets: { drive: hetznerBucket('fsn1'), near: hetznerBucket('nbg1', { lock: '30d' }), far: b2Bucket('eu-central-003') },
  services: {
    ...answering,
    cloud: nextcloud({ in: 'office', host: 'cloud.example.org', data: { bucket: 'drive' }, ...options }),
    id: oidcIssuer({ issuer: 'https://id.example.com/realms/site', endpoints: 'keycloak' }),
    copies: restic({}),
  },
  backup: { to: ['near', 'far'], at: '04:30', keep: '30d' },
  ...change,
});
