import { certManager, contracts, monitoring, restic, sambaAd, webApp } from '../../../index';
import type { EnvironmentInput } from '../../../environments/environment';
import { b2Bucket, elsewhere, hostPorts, machine } from '../../../environments/words';

const app = (name: string, needs: object) =>
  webApp({ in: 'web', image: `ghcr.io/example/${name}:1.0.0`, port: 3000, needs: needs as never });

/** What the committed public file would say. */
export const HALVES = { 'ad/authority': '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n' };

/** A directory with who reads it, who gives passwords, and who takes tickets. */
export const site = (options: object = {}, services: object = {}): EnvironmentInput => ({
  name: 'small',
  operator: {
    email: 'ops@example.org',
    sshKeys: { ops: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvBw ops' },
  },
  zones: { 'example.org': elsewhere() },
  nodes: { one: machine({ location: 'office', cpu: '8', memory: '32Gi', disk: '1Ti', endpoint: 'one.example.org', roles: ['server'] }) },
  mesh: { cidr: '10.8.0.0/24' },
  images: { registry: 'ghcr.io/example/images' },
  ingress: hostPorts('one'),
  buckets: { far: b2Bucket('eu-central-003') },
  services: {
    certs: certManager({}),
    ad: sambaAd({
      in: 'identity',
      realm: 'ad.example.org',
      people: { bob: { name: 'Bob', mail: 'bob@example.org', groups: ['staff'] }, alice: { name: 'Alice Doe', mail: 'alice@example.org' } },
      ...options,
    }),
    portal: app('portal', { people: contracts.ldap() }),
    gate: app('gate', { people: contracts.ldap({ resetsPasswords: true }) }),
    api: app('api', { kdc: contracts.kerberos({ principals: ['HTTP/api.example.org'] }) }),
    copies: restic({}),
    monitor: monitoring({ in: 'monitoring', host: 'grafana.example.org' }),
    ...services,
  } as never,
  backup: { to: ['far'], keep: '30d' },
});
