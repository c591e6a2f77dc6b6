// A project with one site that keeps a PostgreSQL of three members, copied to two buckets.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Project } from '../kubernetes/project.mjs';

export const SITE = 'judged';

/** @param {boolean} tls whether all of it speaks TLS; nobody follows it from afar then */
const source = (library, tls) => `
const { b2Bucket, certManager, contracts, defineEnvironment, elsewhere, hetznerBucket, hostPorts, machine, postgres, restic, webApp } = require(${JSON.stringify(library)});
const node = (name) => machine({ location: 'office', cpu: '8', memory: '32Gi', disk: '1Ti', endpoint: name + '.example.org', roles: ['server'] });
const app = (request) => webApp({ in: 'web', image: 'ghcr.io/example/app:1.0.0', port: 3000, needs: { db: contracts.postgres({ ...request, from: 'pg', tls: ${tls} }) } });
exports.default = [defineEnvironment({
  name: '${SITE}',
  operator: { email: 'ops@example.org', sshKeys: { ops: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvBw ops' } },
  zones: { 'example.org': elsewhere() },
  nodes: { one: node('one'), two: node('two'), three: node('three') },
  mesh: { cidr: '10.8.0.0/24' },
  ingress: hostPorts('one'),
  buckets: { near: hetznerBucket('fsn1'), far: b2Bucket('eu-central-003') },
  services: {
    pg: postgres({ in: 'data', members: 3, memory: '512Mi', archive: { rpo: '20s' }, tls: ${tls} }),
    ${tls ? 'certs: certManager({}), //' : ''}copy: postgres({ in: 'data', memory: '256Mi', pooler: false, standby: { site: '${SITE}', service: 'pg', bucket: 'near' } }),
    shop: app({ extensions: ['pg_trgm'] }),
    desk: app({ connections: 'transaction' }),
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
