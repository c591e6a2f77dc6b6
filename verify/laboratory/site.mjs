// A project with the laboratory of a site: what fetches jobs, what mirrors repositories, what people talk with models in.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { objectsIn } from '../backups/site.mjs';
import { Project } from '../kubernetes/project.mjs';

export const SITE = 'laboratory';
const DIGEST = `sha256:${'0'.repeat(64)}`;

const source = (library) => `
const { b2Bucket, defineEnvironment, elsewhere, gitlabRunner, gitMirror, hostPorts, machine, oidcIssuer, ollama, openWebui } = require(${JSON.stringify(library)});
exports.default = [defineEnvironment({
  name: '${SITE}',
  operator: { email: 'ops@example.org', sshKeys: { ops: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvBw ops' } },
  zones: { 'example.org': elsewhere() },
  nodes: { one: machine({ location: 'office', cpu: '16', memory: '64Gi', disk: '1Ti', endpoint: 'one.example.org', roles: ['server'] }) },
  mesh: { cidr: '10.8.0.0/24' },
  ingress: hostPorts('one'),
  buckets: { caches: b2Bucket('eu-central-003') },
  namespaces: {
    lab: { class: 'dev' },
    ci: { class: 'dev' },
    packages: { class: 'dev', podSecurity: 'baseline' },
    builds: { class: 'dev', podSecurity: 'privileged' },
  },
  services: {
    id: oidcIssuer({ issuer: 'https://id.example.com/realms/site', endpoints: 'keycloak' }),
    ci: gitlabRunner({ in: 'ci', on: 'one', cache: 'caches', images: ['docker.io/library/**'] }),
    packages: gitlabRunner({ in: 'packages', jobs: 'root' }),
    builds: gitlabRunner({ in: 'builds', jobs: 'image-builds', concurrent: 1 }),
    mind: ollama({ in: 'lab', models: { 'small:1b': '${DIGEST}' } }),
    chat: openWebui({ in: 'lab', host: 'chat.example.org', groups: { staff: 'user', chiefs: 'admin' } }),
    mirror: gitMirror({ in: 'lab', repositories: {
      site: { from: 'https://gitlab.com/example/site.git' },
      tool: { from: 'https://gitlab.com/example/tool.git', public: true, to: 'https://github.com/example/tool.git' },
    } }),
  },
  accept: { 'backup/none': 'the laboratory of a judge keeps nothing' },
})];
`;

/** @param {string} root folder of archipel @param {string} folder of the project @returns {(kind: string, name: string) => object} its objects */
export const makeSite = (root, folder) => {
  mkdirSync(join(folder, 'dist/environments'), { recursive: true });
  mkdirSync(join(folder, 'environments'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ archipel: { sites: 'dist/environments/index.js' } }));
  writeFileSync(join(folder, 'dist/environments/index.js'), source(join(root, 'dist/index.js')));
  const project = new Project(folder, root);
  project.run(['synth', SITE, '--only', 'kubernetes']);
  return objectsIn(join(folder, 'gitops', SITE));
};

/** A script as it stands beside its service. */
export const scriptOf = (root, path) => readFileSync(join(root, 'charts', path), 'utf8');
