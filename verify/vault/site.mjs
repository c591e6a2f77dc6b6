// A project with one site that keeps its secrets in a vault: production, development, a database, three servers.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { run } from '../hosts/shell.mjs';
import { Project } from '../kubernetes/project.mjs';

export const SITE = 'kept';
/** A site whose one server another vault opens. */
export const OPENED = { site: 'opened', host: 'other.example.net', key: 'opened' };

const source = (library, authority) => `
const { certManager, contracts, defineEnvironment, elsewhere, hostPorts, machine, mysql, vault, webApp } = require(${JSON.stringify(library)});
const node = { location: 'office', cpu: '4', memory: '16Gi', disk: '200Gi' };
const key = (why) => contracts.secret({ kind: 'password', length: 32, alphabet: 'alphanumeric' }, why);
const app = (more) => webApp({ image: 'ghcr.io/example/app:1.0.0', port: 3000, ...more });
const site = (name, options) => defineEnvironment({
  name,
  operator: { email: 'ops@example.org', sshKeys: { ops: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvBw ops' } },
  zones: { 'example.org': elsewhere() },
  nodes: {
    one: machine({ ...node, endpoint: 'one.example.org', roles: ['server'] }),
    two: machine({ ...node, endpoint: 'two.example.org', roles: ['agent'] }),
    three: machine({ ...node, endpoint: 'three.example.org', roles: ['agent'] }),
  },
  mesh: { cidr: '10.8.0.0/24' },
  ingress: hostPorts('one'),
  accept: { 'backup/none': 'lives for one run' },
  namespaces: { web: {}, data: {}, lab: { class: 'dev' } },
  services: {
    certs: certManager({}),
    vault: vault(options),
    sql: mysql({ in: 'data' }),
    shop: app({ in: 'web', needs: { db: contracts.mysql({ from: 'sql' }), session: key('signs sessions') } }),
    blog: app({ in: 'web', needs: { db: contracts.mysql({ from: 'sql' }) } }),
    old: app({ in: 'web', needs: { db: contracts.mysql({ from: 'sql' }) } }),
    'shop-admin': app({ in: 'web', needs: { session: key('signs sessions') } }),
    trial: app({ in: 'lab', needs: { db: contracts.mysql({ from: 'trial-sql' }), session: key('signs sessions') } }),
    'trial-sql': mysql({ in: 'lab' }),
  },
});
exports.default = [site(${JSON.stringify(SITE)}, { replicas: 3, databases: { ttl: '1h', except: ['old'] } }), site(${JSON.stringify(OPENED.site)}, { transit: { host: '${OPENED.host}', key: '${OPENED.key}', authority: ${JSON.stringify(authority)} } })];
`;

/** @param {string} root folder of archipel @param {string} folder of the project @param {string} authority of the vault that opens another, as PEM */
export const makeProject = (root, folder, authority) => {
  mkdirSync(join(folder, 'dist/environments'), { recursive: true });
  mkdirSync(join(folder, 'environments'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ archipel: { sites: 'dist/environments/index.js' } }));
  writeFileSync(join(folder, 'dist/environments/index.js'), source(join(root, 'dist/index.js'), authority));
  return new Project(folder, root);
};

/** Objects of the site, as Git has them. */
export const objectsOf = (project, site = SITE) => {
  const { code, out } = project.try(['synth', site]);
  const files = run(['find', join(project.root, 'gitops', site), '-name', '*.yaml']).split('\n');
  if (code !== 0 && files.length < 10) throw new Error(`archipel synth ${site} ended with ${code}:\n${out}`);
  const all = files.map((file) => parse(readFileSync(file, 'utf8'), { version: '1.1' }));
  return (kind, name) => {
    const found = all.filter((object) => object.kind === kind && (name === undefined || object.metadata.name === name));
    if (name !== undefined && found.length !== 1) throw new Error(`${found.length} objects ${kind} ${name} in the manifests`);
    return name === undefined ? found : found[0];
  };
};
