// A project with one site that keeps a PostgreSQL of three members, copied to two buckets.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Project } from '../kubernetes/project.mjs';

export const SITE = 'judged';

const source = (library) => `
const { b2Bucket, contracts, defineEnvironment, elsewhere, hetznerBucket, hostPorts, machine, postgres, restic, webApp } = require(${JSON.stringify(library)});
const node = (name) => machine({ location: 'office', cpu: '8', memory: '32Gi', disk: '1Ti', endpoint: name + '.example.org', roles: ['server'] });
const app = (request) => webApp({ in: 'web', image: 'ghcr.io/example/app:1.0.0', port: 3000, needs: { db: contracts.postgres({ ...request, from: 'pg' }) } });
exports.default = [defineEnvironment({
  name: '${SITE}',
  operator: { email: 'ops@example.org', sshKeys: { ops: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvBw ops' } },
  zones: { 'example.org': elsewhere() },
  nodes: { one: node('one'), two: node('two'), three: node('three') },
  mesh: { cidr: '10.8.0.0/24' },
  ingress: hostPorts('one'),
  buckets: { near: hetznerBucket('fsn1'), far: b2Bucket('eu-central-003') },
  services: {
    pg: postgres({ in: 'data', members: 3, memory: '512Mi', archive: { rpo: '20s' } }),
    copy: postgres({ in: 'data', memory: '256Mi', pooler: false, standby: { site: '${SITE}', service: 'pg', bucket: 'near' } }),
    shop: app({ extensions: ['pg_trgm'] }),
    desk: app({ connections: 'transaction' }),
    copies: restic({}),
  },
  backup: { to: ['near', 'far'], keep: '30d' },
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
