// A project with a group of two servers and three Sentinels on three nodes, one of them a witness, and services that ask for users in every way.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Project } from '../kubernetes/project.mjs';

export const SITE = 'cached';

/** @param {boolean} tls whether all of it speaks TLS */
const source = (library, tls) => `
const { b2Bucket, certManager, contracts, defineEnvironment, elsewhere, hetznerBucket, hostPorts, machine, redis, restic, webApp } = require(${JSON.stringify(library)});
const node = { location: 'office', cpu: '8', memory: '32Gi', disk: '1Ti', roles: ['server'] };
const app = (request) => webApp({ in: 'web', image: 'ghcr.io/example/app:1.0.0', port: 3000, needs: { cache: contracts.redis({ ...request${tls ? ', tls: true' : ''} }) } });
exports.default = [defineEnvironment({
  name: '${SITE}',
  operator: { email: 'ops@example.org', sshKeys: { ops: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvBw ops' } },
  zones: { 'example.org': elsewhere() },
  nodes: {
    one: machine({ ...node, endpoint: 'one.example.org' }),
    two: machine({ ...node, endpoint: 'two.example.org' }),
    three: machine({ ...node, endpoint: 'three.example.org', taints: ['role=witness:NoSchedule'] }),
  },
  mesh: { cidr: '10.8.0.0/24' },
  ingress: hostPorts('one'),
  buckets: { near: hetznerBucket('fsn1'), far: b2Bucket('eu-central-003') },
  services: {
    ${tls ? 'certs: certManager({}),' : ''}
    cache: redis({ in: 'data', replicas: 2, tls: ${tls} }),
    shop: app({ keys: ['shop:*'] }),
    drive: app({ keys: ['drive:*'], channels: ['notify_*'], also: ['keys'] }),
    login: app({ keys: ['login:*'], sentinel: true }),
    old: app({}),
    copies: restic({}),
  },
  backup: { to: ['near', 'far'], keep: '30d' },
})];
`;

/** @param {string} root folder of archipel @param {string} folder of the project @param {boolean} tls whether all of it speaks TLS */
export const makeProject = (root, folder, tls = false) => {
  mkdirSync(join(folder, 'dist/environments'), { recursive: true });
  mkdirSync(join(folder, 'environments'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ archipel: { sites: 'dist/environments/index.js' } }));
  writeFileSync(join(folder, 'dist/environments/index.js'), source(join(root, 'dist/index.js'), tls));
  return new Project(folder, root);
};
