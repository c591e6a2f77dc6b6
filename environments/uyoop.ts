import { ghost } from '../charts/ghost/service';
import { mysql } from '../charts/mysql/service';
import { restic } from '../charts/restic/service';
import { defineEnvironment } from './define';
import { platform } from './platform';
import { hostPorts, ovhBucket, ovhDns, ovhVps } from './words';

/** Two OVH VPS joined by WireGuard (founding document 004). Mailcow and the other services of its matrix follow. */
export default defineEnvironment({
  name: 'uyoop',
  operator: {
    email: 'admin@uyoop.fr',
    sshKeys: { admin: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKtlj+vQpd7AgKKK+uhupsx3fBMXN8mx7rKBbm4NE8ra admin' },
  },
  // the project's id is ours to know: this one is made up
  accounts: { ovh: { project: '00000000000000000000000000000004' } },
  zones: { 'uyoop.fr': ovhDns(), 'uyoop.com': ovhDns(), 'cjenti.fr': ovhDns(), 'cjenti.com': ovhDns() },
  nodes: {
    'core-prod': ovhVps('vps-2025-model3', { serviceName: 'vps-0a1b2c3d.vps.ovh.net', location: 'gra', roles: ['server', 'mail'] }),
    'ai-lab': ovhVps('vps-2025-model2', { serviceName: 'vps-4e5f6a7b.vps.ovh.net', location: 'sbg', roles: ['agent'] }),
  },
  mesh: { cidr: '10.8.0.0/24', mtu: 1420, keepalive: 25 },
  ingress: hostPorts('core-prod'),
  buckets: {
    // the archive is immutable for a month: what enters it survives a stolen key
    backups: ovhBucket('RBX', { lock: '30d', expireOldVersions: '60d' }),
    drive: ovhBucket('SBG', { expireOldVersions: '60d' }),
    artifacts: ovhBucket('SBG', { expireOldVersions: '30d' }),
  },
  namespaces: {
    'prod-mail': {},
    'prod-cloud': {},
    'devops-factory': { class: 'dev' },
    'prod-web': {},
    'prod-marketing': { podSecurity: 'baseline' },
    'prod-gestion': { podSecurity: 'baseline' },
    security: { class: 'platform' },
  },
  services: {
    ...platform({ repository: 'git@gitlab.com:uyoop/site.git', grafana: 'grafana.uyoop.fr', inspectors: 1 }),
    sql: mysql({ in: 'prod-web', on: 'core-prod', storage: '20Gi' }),
    copies: restic({}),
    blog: ghost({ in: 'prod-web', on: 'core-prod', host: 'blog.uyoop.fr' }),
  },
  backup: { to: ['backups'], at: '03:00', keep: '30d' },
  promises: { rpo: '24h', rto: '4h', retention: '30d', after: { pod: { rto: '2m' }, data: { rto: '4h' } } },
  accept: {
    'dns/zone-unused': 'document 004 holds these domains; mail, drive and the rest come with their charts',
    'cluster/mail-beside-k3s': 'document 004 puts Mailcow beside K3s on purpose: there is no third machine',
    'cluster/single-server': 'two machines; the runbook rebuilds core-prod within the promised four hours',
    'backup/single-copy': 'the second copy is the cold one on the disk of the administrator (document 004, 3-2-1)',
    'backup/one-provider': 'the cold copy is outside OVH; the circle of friends will be the next place',
    'needs/optional-open': 'Mailcow will provide smtp when its host bundle is there',
  },
});
