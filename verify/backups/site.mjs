// A project with one site that keeps a database and files, copied to two buckets.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { run } from '../hosts/shell.mjs';
import { Project } from '../kubernetes/project.mjs';
import { STORE_MASK } from './store.mjs';

export const SITE = 'copied';

const source = (library) => `
const { b2Bucket, contracts, defineEnvironment, elsewhere, ghost, hetznerBucket, hostPorts, machine, mysql, postgres, restic, webApp } = require(${JSON.stringify(library)});
exports.default = [defineEnvironment({
  name: '${SITE}',
  operator: { email: 'ops@example.org', sshKeys: { ops: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvBw ops' } },
  zones: { 'example.org': elsewhere() },
  nodes: { one: machine({ location: 'office', cpu: '8', memory: '32Gi', disk: '1Ti', endpoint: 'one.example.org', roles: ['server'] }) },
  mesh: { cidr: '10.8.0.0/24' },
  ingress: hostPorts('one'),
  buckets: { near: hetznerBucket('fsn1'), far: b2Bucket('eu-central-003'), 'near-staging': hetznerBucket('nbg1', { versioning: false, expire: '7d' }) },
  services: {
    sql: mysql({ in: 'data' }),
    blog: ghost({ in: 'web', host: 'blog.example.org' }),
    shop: webApp({ in: 'web', image: 'ghcr.io/example/shop:1.0.0', port: 3000, needs: { db: contracts.mysql({ from: 'sql' }) } }),
    pg: postgres({ in: 'data' }),
    store: webApp({ in: 'web', image: 'ghcr.io/example/store:1.0.0', port: 3000,
      needs: { db: contracts.postgres({ connections: 'transaction', extensions: ['pgcrypto'] }) }, mask: { db: ${JSON.stringify(STORE_MASK)} } }),
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
  writeFileSync(
    join(folder, `environments/${SITE}.staging.json`),
    JSON.stringify({ services: ['blog', 'store'], until: '2030-01-01T00:00:00Z', withData: true }),
  );
  return new Project(folder, root);
};

/** Objects in a folder, by kind and name. @returns {(kind: string, name: string) => object} */
export const objectsIn = (folder) => {
  const files = run(['find', folder, '-name', '*.yaml']).split('\n');
  const all = files.map((file) => parse(readFileSync(file, 'utf8'), { version: '1.1' }));
  return (kind, name) => {
    const found = all.filter((object) => object.kind === kind && object.metadata.name === name);
    if (found.length !== 1) throw new Error(`${found.length} objects ${kind} ${name} in the manifests`);
    return found[0];
  };
};
