import { b2Bucket, elsewhere, hetznerBucket, hostPorts, machine } from '../../../environments/words';
import { gitlab, gitlabRunner, gitMirror, oidcIssuer, restic } from '../../../index';
import type { EnvironmentInput } from '../../../environments/environment';
import { answering } from '../nextcloud/site';

type Options = Partial<Parameters<typeof gitlab>[0]>;

/** A site of one machine with a GitLab, a runner that takes its jobs and a mirror of one of its repositories, copied to two buckets. */
export const site = (options: Options = {}, change: object = {}): EnvironmentInput => ({
  name: 'small',
  operator: {
    email: 'ops@example.org',
    sshKeys: { ops: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvBw ops' },
  },
  zones: { 'example.org': elsewhere() },
  nodes: { one: machine({ location: 'office', cpu: '8', memory: '64Gi', disk: '1Ti', endpoint: 'one.example.org', roles: ['server'] }) },
  mesh: { cidr: '10.8.0.0/24' },
  ingress: hostPorts('one'),
  buckets: { forge: hetznerBucket('fsn1'), near: hetznerBucket('nbg1', { lock: '30d' }), far: b2Bucket('eu-central-003') },
  services: {
    ...answering,
    git: gitlab({ in: 'factory', host: 'git.example.org', objects: { bucket: 'forge' }, ...options }),
    runner: gitlabRunner({ in: 'jobs', gitlab: 'git.example.org' }),
    mirror: gitMirror({ in: 'mirrors', repositories: { site: { from: 'https://git.example.org/group/site.git' } } }),
    id: oidcIssuer({ issuer: 'https://id.example.com/realms/site', endpoints: 'keycloak' }),
    copies: restic({}),
  },
  backup: { to: ['near', 'far'], at: '04:30', keep: '30d' },
  ...change,
});
