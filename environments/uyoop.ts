import { authelia } from '../charts/authelia/service';
import { dolibarr } from '../charts/dolibarr/service';
import { ghost } from '../charts/ghost/service';
import { gitMirror } from '../charts/git-mirror/service';
import { gitlabRunner } from '../charts/gitlab-runner/service';
import { mailcow } from '../charts/mailcow/service';
import { mautic } from '../charts/mautic/service';
import { mysql } from '../charts/mysql/service';
import { nextcloud } from '../charts/nextcloud/service';
import { ollama } from '../charts/ollama/service';
import { openWebui } from '../charts/open-webui/service';
import { postgres } from '../charts/postgres/service';
import { redis } from '../charts/redis/service';
import { restic } from '../charts/restic/service';
import { sealedSecrets } from '../charts/sealed-secrets/service';
import { sonarqube } from '../charts/sonarqube/service';
import { vault } from '../charts/vault/service';
import { defineEnvironment } from './define';
import { platform } from './platform';
import { hostPorts, ovhBucket, ovhDns, ovhVps } from './words';

/** Two OVH VPS joined by WireGuard (founding document 004), with the services of its matrix. */
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
    // what pipelines run is somebody else's program: alone in its namespace
    'devops-jobs': { class: 'dev' },
    'prod-web': {},
    'prod-marketing': { podSecurity: 'baseline' },
    'prod-gestion': { podSecurity: 'baseline' },
    security: { class: 'platform' },
  },
  services: {
    ...platform({ repository: 'git@gitlab.com:uyoop/site.git', domain: 'uyoop.fr', inspectors: 1 }),
    copies: restic({}),
    // who somebody is: one portal before everything (security)
    sso: authelia({
      in: 'security',
      on: 'core-prod',
      host: 'auth.uyoop.fr',
      domains: { 'cjenti.com': 'auth.cjenti.com' },
      groups: ['staff'],
      people: { admin: { name: 'Administrator', mail: 'admin@uyoop.fr', groups: ['staff', 'admins'] } },
      answeredBy: { storage: 'db' },
    }),
    // what the services sign in with, each its own; the login of the blog's database lives for a day
    seals: sealedSecrets({ classes: ['platform'] }),
    vault: vault({ in: 'security', on: 'core-prod', databases: { except: ['campaigns', 'erp'] } }),
    // databases, on the disks of the nodes
    db: postgres({ in: 'prod-cloud', on: 'core-prod', storage: '20Gi' }),
    cache: redis({ in: 'prod-cloud', on: 'core-prod' }),
    sql: mysql({ in: 'prod-web', on: 'core-prod', storage: '20Gi' }),
    books: mysql({ in: 'prod-gestion', on: 'core-prod', engine: 'mariadb', storage: '20Gi' }),
    'lab-db': postgres({ in: 'devops-factory', on: 'ai-lab', storage: '10Gi' }),
    // core-prod: what the organisation works with; mail is Docker Compose beside K3s, and everybody's outgoing server
    mail: mailcow({
      in: 'prod-mail',
      on: 'core-prod',
      host: 'mail.cjenti.com',
      domains: ['cjenti.com', 'uyoop.fr'],
      people: { 'admin@uyoop.fr': { name: 'Administrator' } },
      aliases: { 'admin@cjenti.com': ['admin@uyoop.fr'] },
      postmaster: 'admin@uyoop.fr',
      signIn: 'oidc',
      groups: ['staff'],
      timeZone: 'Europe/Paris',
    }),
    drive: nextcloud({
      in: 'prod-cloud',
      on: 'core-prod',
      host: 'drive.cjenti.com',
      data: { bucket: 'drive' },
      signIn: 'oidc',
      groups: ['staff'],
      apps: ['calendar', 'contacts'],
      phoneRegion: 'FR',
      answeredBy: { db: 'db' },
    }),
    blog: ghost({ in: 'prod-web', on: 'core-prod', host: 'blog.uyoop.fr' }),
    campaigns: mautic({
      in: 'prod-marketing',
      on: 'core-prod',
      host: 'marketing.uyoop.fr',
      adminEmail: 'admin@uyoop.fr',
      answeredBy: { db: 'books' },
    }),
    erp: dolibarr({ in: 'prod-gestion', on: 'core-prod', host: 'gestion.uyoop.fr', answeredBy: { db: 'books' } }),
    // ai-lab: pipelines, code analysis, language models (devops-factory)
    ci: gitlabRunner({ in: 'devops-jobs', on: 'ai-lab', cache: 'artifacts', reaches: { SONAR_HOST_URL: 'quality' } }),
    mirror: gitMirror({
      in: 'devops-factory',
      on: 'ai-lab',
      repositories: { site: { from: 'https://gitlab.com/uyoop/site.git' } },
    }),
    quality: sonarqube({ in: 'devops-factory', on: 'ai-lab', host: 'sonar.uyoop.fr', memory: '2560Mi', answeredBy: { db: 'lab-db' } }),
    models: ollama({ in: 'devops-factory', on: 'ai-lab', memory: '4608Mi' }),
    chat: openWebui({
      in: 'devops-factory',
      on: 'ai-lab',
      host: 'chat.uyoop.fr',
      groups: { admins: 'admin', staff: 'user' },
      database: 'lab-db',
    }),
  },
  backup: { to: ['backups'], at: '03:00', keep: '30d', hosts: {} },
  reboots: { from: '00:30', timeZone: 'Europe/Paris' },
  promises: { rpo: '24h', rto: '4h', retention: '30d', after: { pod: { rto: '2m' }, data: { rto: '4h' } } },
  accept: {
    'dns/zone-unused': 'document 004 holds these domains: they keep the name',
    'needs/optional-open at services.erp.needs.directory': 'who uses the books has an account there alone: document 004 names no directory',
    'cluster/mail-beside-k3s': 'document 004 puts Mailcow beside K3s on purpose: there is no third machine',
    'cluster/single-server': 'two machines; the runbook rebuilds core-prod within the promised four hours',
    'capacity/after-node-loss': 'two machines: without core-prod the runbook rebuilds it within four hours, and nothing moves to ai-lab',
    'backup/retention-below-promise': 'Redis holds sessions and locks: a week of copies is enough',
    'backup/nobody-copies': 'the store of the operator has all that the vault has, and fills a new one',
    'backup/single-copy': 'the second copy is the cold one on the disk of the administrator (document 004, 3-2-1)',
    'backup/one-provider': 'the cold copy is outside OVH; the circle of friends will be the next place',
    'backup/host-single-copy': 'the second copy is the cold one on the disk of the administrator (document 004, 3-2-1)',
    'backup/host-one-provider': 'the cold copy is outside OVH; the circle of friends will be the next place',
  },
});
