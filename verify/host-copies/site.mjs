// A project with one site of one machine: K3s on SQLite, a project of Compose beside it, copied to a bucket with Object Lock, to an open one, and over SFTP.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Project } from '../kubernetes/project.mjs';

export const SITE = 'copied';
export const CELLAR = 'cellar.example.net';

const source = (library, hostKey) => `
const { b2Bucket, composeApp, defineEnvironment, elsewhere, ghost, hetznerBucket, hostPorts, machine, mysql } = require(${JSON.stringify(library)});
exports.default = [defineEnvironment({
  name: '${SITE}',
  operator: { email: 'ops@example.org', sshKeys: { ops: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvBw ops' } },
  zones: { 'example.org': elsewhere() },
  nodes: { one: machine({ location: 'office', cpu: '8', memory: '32Gi', disk: '1Ti', endpoint: 'one.example.org', roles: ['server'] }) },
  mesh: { cidr: '10.8.0.0/24', devices: { laptop: { owner: 'ops' } } },
  ingress: hostPorts('one'),
  buckets: { locked: hetznerBucket('fsn1', { lock: '30d' }), open: b2Bucket('eu-central-003') },
  services: {
    sql: mysql({ in: 'web' }),
    blog: ghost({ in: 'web', host: 'blog.example.org' }),
    notes: composeApp({
      on: 'one',
      containers: { app: { image: 'docker.io/library/nginx:1.29.1', volumes: { pages: '/pages', cache: '/cache' } } },
      spares: ['cache'],
    }),
  },
  backup: {
    to: ['locked', 'open'],
    keep: '30d',
    hosts: {
      sftp: { cellar: { host: '${CELLAR}', port: 2222, user: 'copies', folder: '/srv/copies', hostKey: '${hostKey}', location: 'cellar' } },
      folders: ['/srv/files'],
    },
  },
})];
`;

/** @param {string} root folder of archipel @param {string} folder of the project @param {string} hostKey of the SFTP server */
export const makeProject = (root, folder, hostKey) => {
  mkdirSync(join(folder, 'dist/environments'), { recursive: true });
  mkdirSync(join(folder, 'environments'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ archipel: { sites: 'dist/environments/index.js' } }));
  writeFileSync(join(folder, 'dist/environments/index.js'), source(join(root, 'dist/index.js'), hostKey));
  return new Project(folder, root);
};
