// The pods of the site as its manifests say, each in a network of its own: a database, one server of Keycloak or two, who keeps the realm, the sign-in before
// pages, and the edge.
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, createServer as tcpServer } from 'node:net';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { run, sleep, start, until } from '../hosts/shell.mjs';
import { fromFile, routesOf } from '../identity/edge.mjs';
import { addAddress, BRIDGE, makeBridge, plug } from '../postgres/network.mjs';
import { Pod } from '../postgres/pods.mjs';
import { Directory } from './people.mjs';
import { PLACES } from './places.mjs';
import { HOSTS, writeSite } from './site.mjs';

/** Name of the main container of both. */
const MAIN = 'keycloak';
const POSTGRES_USER = 65_534;
/** What a container of this memory would be given: here the whole machine is seen. */
const HEAP = { JAVA_OPTS_KC_HEAP: '-Xms200m -Xmx832m' };

/** Letters and digits, as the store makes them. */
const alphanumeric = (length) =>
  randomBytes(4 * length)
    .toString('base64')
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, length);

export class KeycloakLab {
  /** @param {{ root: string, work: string, programs: Record<string, string>, prefix: string }} props `prefix` of the names of networks */
  constructor(props) {
    Object.assign(this, props, { values: new Map(), servers: [], pods: [], others: [], spaces: [], callers: 0 });
    this.tree = join(this.work, 'tree');
    mkdirSync(join(this.tree, 'usr'), { recursive: true });
    this.ca = readFileSync(join(this.work, 'site-ca.crt'), 'utf8');
  }

  /** Takes what archipel writes for the site as it is now. */
  async write(change) {
    const { objects, blueprint } = await writeSite({ ...change, directory: this.answer });
    Object.assign(this, { all: objects, blueprint });
  }

  object(kind, name) {
    const found = this.all.find((object) => object.kind === kind && object.metadata.name === name);
    if (!found) throw new Error(`no ${kind} ${name}`);
    return found;
  }

  /** Values of a Secret, each made once. */
  secrets(namespace, object) {
    const read = this.blueprint.secrets.flatMap(({ id, make, readers }) =>
      readers
        .filter((reader) => reader.kind === 'kubernetes' && reader.namespace === namespace && reader.object === object)
        .map(({ key }) => [key, this.value(id, make)]),
    );
    if (read.length === 0) throw new Error(`nobody reads Secret ${namespace}/${object}`);
    return Object.fromEntries(read);
  }

  value(id, make = { length: 32 }) {
    if (!this.values.has(id)) this.values.set(id, alphanumeric(make.length));
    return this.values.get(id);
  }

  /** An address that nobody has called from: the edge counts each. */
  address = () => {
    this.callers += 1;
    const address = `10.97.8.${this.callers}`;
    addAddress(address);
    return address;
  };

  pod(name, deployment, address, { programs = {}, namespace = 'security' } = {}) {
    const { spec } = this.object('Deployment', deployment).spec.template;
    const space = `${this.prefix}${this.spaces.length}`;
    const network = plug(space, address);
    this.spaces.push(space);
    const pod = new Pod({
      ...{ work: this.work, name, namespace, spec, network, address, programs, tree: this.tree },
      objects: (kind, of) => this.object(kind, of),
      secrets: (...of) => this.secrets(...of),
      hosts: this.hosts,
      env: {},
      authority: join(this.work, 'site-ca.crt'),
    });
    this.pods.push(pod);
    return pod;
  }

  async open() {
    makeBridge();
    // else it has the lowest of its pods' addresses, another one with each pod: connections that are open would lose it
    run(['ip', 'link', 'set', BRIDGE, 'address', '02:00:00:00:00:01']);
    for (const address of [PLACES.edge, PLACES.database, PLACES.applications]) addAddress(address);
    this.hosts = {
      'sql.sql.svc.cluster.local': PLACES.database,
      'id-server.security.svc.cluster.local': PLACES.servers[0],
      ...Object.fromEntries(Object.values(HOSTS).map((host) => [host, PLACES.edge])),
    };
    await this.#database();
    this.#applications();
    this.#edge();
  }

  async #database() {
    const data = join(this.work, 'postgres');
    mkdirSync(data);
    run(['chown', `${POSTGRES_USER}:${POSTGRES_USER}`, data]);
    const inside = (script) => [
      ...['unshare', '--mount', 'sh', '-c'],
      `mount -t overlay overlay -o 'lowerdir=${this.programs.postgres}/usr:/usr' /usr && exec setpriv --reuid ${POSTGRES_USER} --regid ${POSTGRES_USER} --clear-groups env PATH=/usr/lib/postgresql/15/bin:/usr/bin:/bin HOME=/tmp sh -c "$0"`,
      script,
    ];
    run(inside(`initdb --pgdata=${data} --username=postgres --auth-host=scram-sha-256 --auth-local=trust --no-sync >/dev/null`));
    const options = `-c listen_addresses=${PLACES.database} -c unix_socket_directories=${data} -c fsync=off -c dynamic_shared_memory_type=mmap`;
    // as pods have it
    run(inside(`echo 'host all all 10.97.0.0/16 scram-sha-256' >>${data}/pg_hba.conf`));
    this.others.push(start(inside(`exec postgres -D ${data} ${options}`), { log: join(this.work, 'postgres.log') }));
    this.psql = (text, database = 'id') =>
      run(inside(`psql -X -q -A -t -v ON_ERROR_STOP=1 -h ${data} -U postgres -d ${database}`), { input: text, timeout: 60 });
    await until('the database answers', () => this.#answers(() => this.psql('SELECT 1', 'postgres')), 60);
    const { password } = this.secrets('security', 'id-storage');
    this.psql(`CREATE ROLE id LOGIN PASSWORD '${password}'`, 'postgres');
    this.psql('CREATE DATABASE id OWNER id', 'postgres');
  }

  #answers(ask) {
    try {
      ask();
      return true;
    } catch {
      return false;
    }
  }

  #applications() {
    const answer = (request, response) => response.end(JSON.stringify({ url: request.url, headers: request.headers }));
    createServer(answer).listen(3000, PLACES.applications);
  }

  #edge() {
    const at = (name) => join(this.work, name);
    const { dynamic, hosts } = routesOf(this.all, { crt: at('site.crt'), key: at('site.key') });
    const configuration = parse(this.object('ConfigMap', 'edge-config').data['traefik.yaml']);
    writeFileSync(at('traefik.yaml'), stringify(fromFile(configuration, at('routes.yaml'))));
    writeFileSync(at('routes.yaml'), stringify(dynamic));
    this.names = hosts;
    this.lead(0);
    const script = 'mount --bind "$0/hosts" /etc/hosts && exec "$1" --configFile="$0/traefik.yaml"';
    const edge = ['unshare', '--mount', 'sh', '-c', script, this.work, this.programs.traefik];
    this.others.push(start(edge, { log: at('edge.log') }));
    // as browsers and pods reach it
    tcpServer((client) => {
      const edge = connect(8443, PLACES.edge);
      client.pipe(edge).pipe(client);
      for (const end of [client, edge]) end.on('error', () => [client, edge].forEach((socket) => socket.destroy()));
    }).listen(443, PLACES.edge);
  }

  /** Leads requests to one of the servers, as a Service does to those that are ready. The edge reads the file each time. */
  lead(index) {
    const server = PLACES.servers[index];
    const place = (name) => (name.startsWith('door.') ? PLACES.door : name.startsWith('id-server.') ? server : PLACES.applications);
    writeFileSync(join(this.work, 'hosts'), ['127.0.0.1 localhost', ...this.names.map((name) => `${place(name)} ${name}`)].join('\n'));
    this.hosts['id-server.security.svc.cluster.local'] = server;
  }

  /** Opens the directory: from here on the site has no people of its own. */
  async openDirectory() {
    this.directory = new Directory({ root: this.root, work: this.work, space: `${this.prefix}directory` });
    const { answer, password } = await this.directory.open();
    this.answer = answer;
    this.values.set('people/id/directory/password', password);
    this.hosts[answer.host] = Directory.OWN;
  }

  /** Ends all of it: networks of pods are seen from in here alone. */
  async close() {
    for (const pod of this.pods) for (const name of pod.started.keys()) await Promise.race([pod.kill(name), sleep(5)]);
    for (const program of this.others) program.stop('SIGKILL');
    await this.directory?.close();
  }

  /** A server, put together by the containers that the manifest has for that. */
  server(index) {
    const pod = this.pod(`id-server-${index}`, 'id-server', PLACES.servers[index], {
      programs: { '/opt/keycloak': this.programs.keycloak },
    });
    this.servers.push(pod);
    this.directory?.leadTo(pod.network);
    return pod;
  }

  startServer(pod) {
    return pod.start(MAIN, HEAP);
  }

  /** Keeps the realm, once. @returns {{ code: number, out: string }} */
  keep() {
    return this.pod(`id-realm-${this.spaces.length}`, 'id-realm', `10.97.2.${this.spaces.length + 1}`).run(MAIN, { EVERY: 'once' });
  }

  startDoor() {
    const pod = this.pod('door', 'door', PLACES.door, {
      programs: { '/usr/local/bin/oauth2-proxy': this.programs.proxy },
      namespace: 'door',
    });
    const [container] = pod.spec.containers;
    container.command = ['/usr/local/bin/oauth2-proxy'];
    return pod.start(container.name);
  }
}
