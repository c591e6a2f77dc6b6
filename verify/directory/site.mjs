// A project with a directory, one service that reads it, one that gives passwords, and one that takes tickets. Who is in it is in a file beside it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Project } from '../kubernetes/project.mjs';

export const SITE = 'judged';
export const REALM = 'ad.example.org';
export const PEOPLE = {
  alice: { name: 'Alice Doe', mail: 'alice@example.org', groups: ['staff'] },
  bob: { name: 'Bob', mail: 'bob@example.org', groups: ['staff', 'ops'] },
  'c.roe': { name: 'Carol Anne Roe', mail: 'carol@example.org' },
};

const source = (library, people, more) => `
const { b2Bucket, certManager, contracts, defineEnvironment, elsewhere, machine, restic, sambaAd, webApp } = require(${JSON.stringify(library)});
const app = (name, needs) => webApp({ in: 'web', image: 'ghcr.io/example/' + name + ':1.0.0', port: 3000, needs });
exports.default = [defineEnvironment({
  name: '${SITE}',
  operator: { email: 'ops@example.org', sshKeys: { ops: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvBw ops' } },
  zones: { 'example.org': elsewhere() },
  nodes: { one: machine({ location: 'office', cpu: '8', memory: '32Gi', disk: '1Ti', endpoint: 'one.example.org', roles: ['server'] }), ${more} },
  mesh: { cidr: '10.8.0.0/24' },
  buckets: { far: b2Bucket('eu-central-003') },
  services: {
    certs: certManager({}),
    ad: sambaAd({ in: 'identity', realm: '${REALM}', ...require(${JSON.stringify(people)}) }),
    portal: app('portal', { people: contracts.ldap() }),
    gate: app('gate', { people: contracts.ldap({ resetsPasswords: true }) }),
    api: app('api', { kdc: contracts.kerberos({ principals: ['HTTP/api.example.org'] }) }),
    copies: restic({}),
  },
  backup: { to: ['far'], keep: '30d' },
})];
`;

/** A second node, of which a second controller has need. */
export const TWO =
  "two: machine({ location: 'office', cpu: '8', memory: '32Gi', disk: '1Ti', endpoint: 'two.example.org', roles: ['agent'] })";

/** @param {string} root folder of archipel @param {string} folder of the project @param {string} more nodes besides the first */
export const makeProject = (root, folder, more = '') => {
  mkdirSync(join(folder, 'dist/environments'), { recursive: true });
  mkdirSync(join(folder, 'environments'), { recursive: true });
  const people = join(folder, 'people.json');
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ archipel: { sites: 'dist/environments/index.js' } }));
  writeFileSync(join(folder, 'dist/environments/index.js'), source(join(root, 'dist/index.js'), people, more));
  const project = new Project(folder, root);
  /** Says who is in the directory. */
  project.say = (options) => writeFileSync(people, JSON.stringify(options));
  project.say({ people: PEOPLE });
  return project;
};
