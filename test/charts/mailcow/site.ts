import { certManager } from '../../../charts/cert-manager/service';
import { ghost } from '../../../charts/ghost/service';
import { mailcow } from '../../../charts/mailcow/service';
import { mysql } from '../../../charts/mysql/service';
import { traefik } from '../../../charts/traefik/service';
import { waf } from '../../../charts/waf/service';
import type { EnvironmentInput } from '../../../environments/environment';
import { hostPorts, ovhDns, ovhVps } from '../../../environments/words';

type Input = Parameters<typeof mailcow>[0];

/** The two machines of document 004, with Mailcow on the first and a blog that sends through it on the second. */
export const site = (options: Partial<Input> = {}, change: Partial<EnvironmentInput> = {}): EnvironmentInput => ({
  name: 'post',
  operator: {
    email: 'admin@uyoop.fr',
    sshKeys: { admin: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKtlj+vQpd7AgKKK+uhupsx3fBMXN8mx7rKBbm4NE8ra admin' },
  },
  accounts: { ovh: { project: '00000000000000000000000000000004' } },
  zones: { 'uyoop.fr': ovhDns(), 'cjenti.com': ovhDns() },
  nodes: {
    'core-prod': ovhVps('vps-2025-model3', { serviceName: 'vps-0a1b2c3d.vps.ovh.net', location: 'gra', roles: ['server', 'mail'] }),
    'ai-lab': ovhVps('vps-2025-model2', { serviceName: 'vps-4e5f6a7b.vps.ovh.net', location: 'sbg', roles: ['agent'] }),
  },
  mesh: { cidr: '10.8.0.0/24', mtu: 1420, keepalive: 25, devices: { laptop: { owner: 'admin' } } },
  ingress: hostPorts('core-prod'),
  namespaces: { 'prod-mail': {} },
  services: {
    edge: traefik({ in: 'edge' }),
    waf: waf({ replicas: 1 }),
    certificates: certManager({}),
    sql: mysql({ in: 'prod-web', on: 'ai-lab' }),
    blog: ghost({ in: 'prod-web', on: 'ai-lab', host: 'blog.uyoop.fr' }),
    mail: mailcow({
      in: 'prod-mail',
      on: 'core-prod',
      host: 'mail.cjenti.com',
      domains: ['cjenti.com', 'uyoop.fr'],
      people: { 'ada@cjenti.com': { name: 'Ada' }, 'bob@uyoop.fr': { name: 'Bob', quota: 1024 } },
      aliases: { 'team@uyoop.fr': ['ada@cjenti.com', 'bob@uyoop.fr'] },
      postmaster: 'ada@cjenti.com',
      timeZone: 'Europe/Paris',
      ...options,
    }),
  },
  ...change,
});
