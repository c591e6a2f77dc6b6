// A project with one site: both applications, the MariaDB that they run on, the sign-in that stands before them.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Project } from '../kubernetes/project.mjs';

export const SITE = 'php';

const source = (library) => `
const { defineEnvironment, dolibarr, elsewhere, hostPorts, machine, mautic, mysql, oauth2Proxy, oidcIssuer, traefik } = require(${JSON.stringify(library)});
exports.default = [defineEnvironment({
  name: '${SITE}',
  operator: { email: 'ops@example.org', sshKeys: { ops: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvBw ops' } },
  zones: { 'example.org': elsewhere() },
  nodes: { one: machine({ location: 'office', cpu: '8', memory: '32Gi', disk: '1Ti', endpoint: 'one.example.org', roles: ['server'] }) },
  mesh: { cidr: '10.8.0.0/24' },
  ingress: hostPorts('one'),
  services: {
    edge: traefik({ in: 'edge' }),
    id: oidcIssuer({ issuer: 'https://id.example.com/realms/site', endpoints: 'keycloak' }),
    door: oauth2Proxy({ host: 'door.example.org', groups: ['staff'] }),
    books: mysql({ in: 'data', engine: 'mariadb' }),
    erp: dolibarr({ in: 'prod-gestion', host: 'erp.example.org' }),
    news: mautic({ in: 'prod-marketing', host: 'news.example.org', adminEmail: 'ops@example.org' }),
  },
  accept: { 'backup/none': 'lives for one run', 'needs/optional-open': 'neither mail nor a directory here' },
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
