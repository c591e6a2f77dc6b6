// A project with one site of two machines: Mailcow beside K3s on the first, and a blog that sends through it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Project } from '../kubernetes/project.mjs';

export const SITE = 'post';
export const HOST = 'mail.example.org';

const source = (library) => `
const { authelia, composeApp, contracts, defineEnvironment, elsewhere, from, hostPorts, machine, mailcow, mysql, ghost, postgres, traefik, waf, certManager } = require(${JSON.stringify(library)});
const node = { location: 'office', cpu: '8', memory: '24Gi', disk: '200Gi' };
exports.default = [defineEnvironment({
  name: '${SITE}',
  operator: { email: 'ops@example.org', sshKeys: { ops: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvBw ops' } },
  zones: { 'example.org': elsewhere(), 'example.net': elsewhere() },
  nodes: {
    one: machine({ ...node, endpoint: 'one.example.org', roles: ['server', 'mail'] }),
    two: machine({ ...node, endpoint: 'two.example.org', roles: ['agent'] }),
  },
  mesh: { cidr: '10.8.0.0/24', devices: { laptop: { owner: 'ops' } } },
  ingress: hostPorts('one'),
  accept: { 'backup/none': 'lives for one run' },
  services: {
    edge: traefik({ in: 'edge' }),
    waf: waf({ replicas: 1 }),
    certs: certManager({}),
    sql: mysql({ in: 'web', on: 'two' }),
    blog: ghost({ in: 'web', on: 'two', host: 'blog.example.org' }),
    mail: mailcow({
      in: 'post', on: 'one', host: '${HOST}', domains: ['example.org', 'example.net'], postmaster: 'ada@example.org', dnssec: true,
      signIn: 'oidc', groups: ['staff'],
      people: {
        'ada@example.org': { name: 'Ada', signIn: 'own' },
        'bob@example.net': { name: 'Bob', quota: 1024, signIn: 'own' },
        'cleo@example.org': { name: 'Cleo' },
      },
      aliases: { 'team@example.org': ['ada@example.org', 'bob@example.net'] },
    }),
    db: postgres({ in: 'web', on: 'two' }),
    sso: authelia({
      in: 'web', on: 'two', host: 'auth.example.org', sessions: 'memory',
      people: { cleo: { name: 'Cleo', mail: 'cleo@example.org', groups: ['staff'] } },
    }),
    letters: composeApp({
      on: 'two',
      containers: { app: { image: 'docker.io/library/nginx:1.29.1', env: { PASSWORD: from('post', 'password'), PRICE: '5 $' } } },
      web: { container: 'app', inside: 80, port: 18080, host: 'letters.example.org' },
      needs: { post: contracts.smtp({ from: 'letters@example.org' }) },
    }),
  },
})];
`;

/** @param {string} root folder of archipel @param {string} folder of the project */
export const makeProject = (root, folder) => {
  mkdirSync(join(folder, 'dist/environments'), { recursive: true });
  mkdirSync(join(folder, 'environments'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ archipel: { sites: 'dist/environments/index.js' } }));
  writeFileSync(join(folder, 'dist/environments/index.js'), source(join(root, 'dist/index.js')));
  return new Project(folder, root);
};
