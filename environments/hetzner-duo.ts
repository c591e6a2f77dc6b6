import { defineEnvironment } from './define';
import { applications, buckets, data, operator, stableAddress } from './document-003';
import { platform } from './platform';
import { cloudflare, hetzner, loadBalancer } from './words';

/** Two Hetzner servers behind a load balancer (founding document 003, corrected). */
export default defineEnvironment({
  name: 'hetzner-duo',
  operator,
  zones: { 'example.org': cloudflare({ settings: { ssl: 'strict', min_tls_version: '1.2' } }) },
  network: { cidr: '10.10.0.0/16', zone: 'eu-central' },
  mesh: { cidr: '10.0.0.0/24', devices: { laptop: { owner: 'ops' } } },
  nodes: {
    // 16 cores and 32 GiB as document 003 draws it: CPX62 today, since a CCX33 has 8 cores
    node1: hetzner('cpx62', { location: 'fsn1', roles: ['server'] }),
    node2: hetzner('ccx23', { location: 'fsn1', roles: ['agent'] }),
  },
  ingress: loadBalancer('lb11', { location: 'fsn1' }),
  addresses: { stable: stableAddress('example.org') },
  buckets,
  services: {
    ...platform({ repository: 'git@github.com:example/hetzner-duo.git', domain: 'example.org' }),
    ...data('example.org', { cache: { on: 'node1' } }),
    ...applications('example.org'),
  },
  backup: { to: ['backups', 'offsite'], at: '02:00', keep: '30d', hosts: {} },
  promises: {
    rpo: '15m',
    rto: '1h',
    retention: '30d',
    after: {
      pod: { rto: '30s' },
      'node/node1': { rto: '5m' },
      'node/node2': { rto: '2m' },
      'all-nodes': { rto: '1h' },
      data: { rto: '1h' },
    },
  },
  accept: {
    'promises/control-plane': 'document 003 promises five minutes with one control plane: two machines cannot keep that, hetzner-trio does',
    'promises/address-stuck': 'the runbook moves the floating IP by hand',
    'promises/node-loss':
      'document 003 runs one controller of the directory: its loss with node 1 is a restore, and so is Redis where no third node votes',
    'promises/pod-restart': 'document 003 restarts the directory and Redis alone, in about a minute',
    'backup/interval-over-rpo': 'document 003 copies Redis each hour; people of the directory are in this file',
    'backup/retention-below-promise': 'document 003 keeps copies of Redis for seven days: it holds sessions and what can be asked again',
  },
});
