import { restic } from '../../charts/restic/service';
import { longhorn } from '../../charts/longhorn/service';
import type { EnvironmentInput } from '../../environments/environment';
import { elsewhere, hetznerBucket, hostPorts, machine } from '../../environments/words';
import { keepsVolume } from './volume';

const node = { location: 'office', cpu: '8', memory: '32Gi', disk: '200Gi' } as const;
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvBw ops';
/** Three nodes that take pods, and somebody who makes copies. */
const site = (told: string): EnvironmentInput => ({
  name: 'disks',
  operator: { email: 'ops@example.org', sshKeys: { ops: KEY } },
  zones: { 'example.org': elsewhere() },
  nodes: {
    one: machine({ ...node, roles: ['server'], endpoint: 'one.example.org' }),
    two: machine({ ...node, roles: ['agent'], endpoint: 'two.example.org' }),
    three: machine({ ...node, roles: ['agent'], endpoint: 'three.example.org' }),
  },
  mesh: { cidr: '10.8.0.0/24' },
  ingress: hostPorts('one'),
  buckets: { backups: hetznerBucket('nbg1', { lock: '7d', expireOldVersions: '60d' }) },
  backup: { to: ['backups'], keep: '30d' },
  services: { copies: restic({ answeredBy: { told } }) },
});

keepsVolume('K3s itself', site('local-path'), 'local-path');
keepsVolume('Longhorn', site('longhorn'), 'longhorn', longhorn({}));
keepsVolume('Longhorn, encrypted, two copies', site('longhorn'), 'longhorn', longhorn({ replicas: 2, encrypted: true }));
