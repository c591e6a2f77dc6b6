// A project with one site that keeps databases on both servers, each with the changes since its dumps, copied to one bucket.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Project } from '../kubernetes/project.mjs';

export const SITE = 'dated';
/** Services by engine. */
export const SERVICES = { mariadb: 'books', mysql: 'sql' };

const source = (library) => `
const { contracts, defineEnvironment, elsewhere, hetznerBucket, hostPorts, machine, mysql, restic, webApp } = require(${JSON.stringify(library)});
const app = (from) => webApp({ in: 'web', image: 'ghcr.io/example/shop:1.0.0', port: 3000, needs: { db: contracts.mysql({ from, database: 'shop', user: 'shop' }) } });
exports.default = [defineEnvironment({
  name: '${SITE}',
  operator: { email: 'ops@example.org', sshKeys: { ops: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvBw ops' } },
  zones: { 'example.org': elsewhere() },
  nodes: { one: machine({ location: 'office', cpu: '8', memory: '32Gi', disk: '1Ti', endpoint: 'one.example.org', roles: ['server'] }) },
  ingress: hostPorts('one'),
  buckets: { near: hetznerBucket('fsn1') },
  services: {
    ${Object.entries(SERVICES)
      .map(([engine, name]) => `${name}: mysql({ in: 'data', engine: '${engine}', pointInTime: {} }), '${name}-shop': app('${name}'),`)
      .join('\n    ')}
    copies: restic({}),
  },
  backup: { to: ['near'], keep: '30d' },
  promises: { rpo: '15m', rto: '4h' },
  accept: { 'backup/single-copy': 'lives for one run' },
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
