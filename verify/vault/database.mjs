// The database of the site on loopback: MariaDB as its image's entry point starts it, the generated scripts beside it, each container a chroot of its own.
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { attempt, run, start } from '../hosts/shell.mjs';
import { mariadb } from './mariadb.mjs';

const ENTRYPOINT = new URL('../kubernetes/real/images/mysql/entrypoint.sh', import.meta.url);
const PORT = 3306;
/** Ends with it: the vault's own are below. */
export const DATABASE = '127.77.0.50';
const SCRIPTS = '/usr/local/lib/archipel';

export class Database {
  /** @param {{ work: string, objects: Function, name: string, values: Map<string, Record<string, string>> }} props `values` by `namespace/object` */
  constructor({ work, objects, name, values }) {
    const set = objects('StatefulSet', name);
    Object.assign(this, {
      set,
      name,
      namespace: set.metadata.namespace,
      tree: mariadb(),
      folder: join(work, `database-${name}`),
      started: [],
    });
    const { data } = objects('ConfigMap', `${name}-config`);
    for (const [key, text] of Object.entries(data).filter(([file]) => file.endsWith('.sh')))
      this.put(`${SCRIPTS}/${key}`, text.replaceAll('/dev/tcp/127.0.0.1/', `/dev/tcp/${DATABASE}/`));
    this.put('/entrypoint.sh', readFileSync(ENTRYPOINT));
    this.put('/etc/mysql/my.cnf', `[mysqld]\nbind-address = ${DATABASE}\nport = ${PORT}\nskip_name_resolve = ON\n`);
    for (const folder of ['data', 'socket', 'grants', 'exporter']) mkdirSync(join(this.folder, folder), { recursive: true });
    run(['chown', '-R', '999:999', this.folder]);
    this.give(values);
  }

  /** Secrets as they are delivered now: those of the grants while the pod runs. */
  give(values) {
    const of = (object) => values.get(`${this.namespace}/${this.name}-${object}`);
    this.put('/run/root/value', of('root').value);
    this.put('/run/measure/value', of('exporter').value);
    this.put('/run/copier/value', of('copier').value);
    for (const [key, value] of Object.entries(of('grants'))) writeFileSync(join(this.folder, 'grants', key), value);
    this.password = of('root').value;
  }

  put(path, content) {
    const at = join(this.folder, 'files', path);
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(at, content);
    chmodSync(at, 0o644);
  }

  #run(name, command, env) {
    const inside = join(this.folder, `root-${name}`);
    mkdirSync(inside, { recursive: true });
    const bind = (from, to) => `mkdir -p root${to} && mount --bind '${join(this.folder, from)}' root${to}`;
    const script = [
      'set -e',
      `mount -t tmpfs tmpfs '${inside}' && cd '${inside}' && mkdir upper work usr usr-work root`,
      'mount -t overlay overlay -o lowerdir=/,upperdir=upper,workdir=work root',
      // a layer may not lie inside another
      `mount -t overlay overlay -o lowerdir='${this.tree}/usr':/usr,upperdir=usr,workdir=usr-work root/usr`,
      'mount --rbind /dev root/dev && mount --rbind /proc root/proc && mount -t tmpfs -o mode=1777 tmpfs root/tmp && mount -t tmpfs tmpfs root/run',
      'mkdir -p root/var && rm -rf root/var/run && ln -s /run root/var/run && rm -rf root/etc/mysql',
      `cp -r '${join(this.folder, 'files')}'/. root/`,
      bind('data', '/var/lib/mysql'),
      bind('socket', '/run/mysqld'),
      bind('grants', '/run/grants'),
      bind('exporter', '/run/exporter'),
      `exec chroot root setpriv --reuid 999 --regid 999 --clear-groups --no-new-privs --bounding-set=-all ${command.map((word) => `'${word}'`).join(' ')}`,
    ].join('\n');
    const given = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/tmp', ...env };
    const clear = Object.entries(given).map(([key, value]) => `${key}=${value}`);
    const child = start(['unshare', '--mount', '--propagation', 'private', 'env', '-i', ...clear, 'sh', '-c', script]);
    this.started.push(child);
    return child;
  }

  /** The server. */
  serve() {
    this.server = this.#run('server', ['bash', '/entrypoint.sh'], {
      MYSQL_ROOT_PASSWORD_FILE: '/run/root/value',
      MYSQL_ROOT_HOST: 'localhost',
    });
    return this.server;
  }

  /** A container beside it, as the manifests have it. */
  run(name) {
    const { spec } = this.set.spec.template;
    const container = [...spec.containers, ...spec.initContainers].find((known) => known.name === name);
    const env = Object.fromEntries(container.env.map(({ name: key, value }) => [key, value]));
    this[name] = this.#run(name, container.command, { ...env, EVERY: '1' });
    return this[name];
  }

  #client(more) {
    const lib = join(this.tree, 'usr/lib/x86_64-linux-gnu');
    return [
      'env',
      `LD_LIBRARY_PATH=${lib}`,
      join(this.tree, 'usr/bin/mariadb'),
      '--no-defaults',
      '--batch',
      '--skip-column-names',
      ...more,
    ];
  }

  /** What a statement gives to who signs in over the network. @returns {{ code: number, out: string }} */
  as({ username, password }, statement, database) {
    const at = [`--host=${DATABASE}`, `--port=${PORT}`, '--protocol=tcp', `--user=${username}`, ...(database ? [database] : [])];
    return attempt(this.#client([...at, '-e', statement]), { env: { MYSQL_PWD: password } });
  }

  /** A session that stays. */
  session({ username, password }) {
    const at = [`--host=${DATABASE}`, `--port=${PORT}`, '--protocol=tcp', `--user=${username}`];
    const child = start(this.#client([...at, '-e', 'SELECT SLEEP(600)']), { env: { MYSQL_PWD: password } });
    this.started.push(child);
    return child;
  }

  /** What a statement gives to root. @returns {string} */
  root(statement) {
    const { code, out } = attempt(this.#client([`--socket=${join(this.folder, 'socket/mysqld.sock')}`, '--user=root', '-e', statement]), {
      env: { MYSQL_PWD: this.password },
    });
    if (code !== 0) throw new Error(`root: ${statement}: ${out}`);
    return out.trim();
  }

  users() {
    return this.root("SELECT User FROM mysql.user WHERE Host = '%' ORDER BY User").split('\n').filter(Boolean);
  }
}
