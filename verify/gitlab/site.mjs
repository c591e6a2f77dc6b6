// A project with one site: a GitLab whose objects are in a bucket, and who answers what it needs.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Project } from '../kubernetes/project.mjs';

export const SITE = 'forged';

const source = (library) => `
const { b2Bucket, defineEnvironment, elsewhere, gitlab, hetznerBucket, hostPorts, machine, oidcIssuer, restic } = require(${JSON.stringify(library)});
/** Who answers a contract: nothing but what a consumer sees. */
const answers = (contract, port, answer) => ({
  input: {},
  definition: {
    kind: contract + '-stand-in', options: {},
    components: () => ({ server: { cpu: '10m', memory: '32Mi', ports: { [contract]: port } } }),
    provides: { [contract]: { component: 'server', port: contract, answer } },
  },
});
exports.default = [defineEnvironment({
  name: '${SITE}',
  operator: { email: 'ops@example.org', sshKeys: { ops: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvBw ops' } },
  zones: { 'example.org': elsewhere() },
  nodes: { one: machine({ location: 'office', cpu: '8', memory: '64Gi', disk: '1Ti', endpoint: 'one.example.org', roles: ['server'] }) },
  ingress: hostPorts('one'),
  buckets: { forge: hetznerBucket('fsn1'), far: b2Bucket('eu-central-003') },
  services: {
    sql: answers('postgres', 5432, ({ host, port, consumer, account }) => ({ host, port, database: consumer, readonly: undefined, ...account(consumer, 'database of ' + consumer) })),
    cache: answers('redis', 6379, ({ host, port, consumer, secret }) => ({ host, port, user: consumer, password: secret('password', 'redis'), sentinel: undefined })),
    relay: answers('smtp', 587, ({ host, port, request, secret }) => ({ host, port, security: 'starttls', user: 'git', from: request.from, password: secret('password', 'mail') })),
    id: oidcIssuer({ issuer: 'https://id.example.com/realms/site', endpoints: 'keycloak' }),
    git: gitlab({ in: 'factory', host: 'git.example.org', objects: { bucket: 'forge' }, signIn: 'oidc', groups: ['staff'] }),
    disk: gitlab({ in: 'factory', host: 'disk.example.org', memory: '4Gi' }),
    copies: restic({}),
  },
  backup: { to: ['far'], keep: '30d' },
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
