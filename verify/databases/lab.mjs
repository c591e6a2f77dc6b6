// One server of the site with all that belongs to it, in a network of its own: its pod, the jobs that copy it and bring it back, the store that takes the copies.
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, start, until } from '../hosts/shell.mjs';

export class Lab {
  /** @param {{ kubelet: object, secrets: Function, service: string, address: string, engine: object, passwords?: Record<string, string> }} props `passwords` by account */
  constructor(props) {
    Object.assign(this, props);
    this.pod = this.kubelet.pod('StatefulSet', props.service);
    this.image = this.container('sql').image;
    this.passwords = props.passwords ?? {
      root: this.secrets('data', `${props.service}-root`).value,
      copier: this.secrets('data', `${props.service}-copier`).value,
      shop: this.secrets('web', `${props.service}-shop-db`).password,
    };
  }

  container(name) {
    const { containers, initContainers } = this.pod.spec;
    return name === 'sql' ? containers[0] : initContainers.find((known) => known.name === name);
  }

  /** By what the exporter signs in. */
  get login() {
    return join(this.pod.folder, 'volumes', 'login', 'my.cnf');
  }

  /** Runs a command in the files of the pod's server. */
  inside(command, { env = {}, timeout = 120 } = {}) {
    return attempt(this.pod.command({ ...this.container('sql'), command }, env), { timeout });
  }

  /** Runs a container of the pod to its end. */
  step(name) {
    const { code, out } = attempt(this.pod.command(this.container(name)), { timeout: 60 });
    if (code !== 0) throw new Error(`${name} ended with ${code}: ${out.slice(-1000)}`);
  }

  /** As the image's entry point does with an empty data directory: it sets the server up, and root's password. */
  async start() {
    this.step('root');
    const { code, out } = this.inside(['bash', '-c', '[ -d /var/lib/mysql/mysql ] || exec "$@"', 'sh', ...this.engine.initialize]);
    if (code !== 0) throw new Error(`the data directory: ${out.slice(-3000)}`);
    // what stands for the end of an entry point that found nothing to renew
    const { out: version } = this.inside(this.engine.version);
    this.inside([
      'sh',
      '-c',
      'touch /var/lib/mysql/.my-healthcheck.cnf; echo "$0" >/var/lib/mysql/mariadb_upgrade_info',
      /Ver (\S+)/.exec(version)?.[1],
    ]);
    this.step('root');
    this.server = start(this.pod.command({ ...this.container('sql'), command: this.engine.serve(this.address) }));
    await until('the server answers', () => this.as('root', 'SELECT 1', { host: undefined }).code === 0, 120).catch((error) => {
      throw new Error(`${error.message}\n${this.server.output().slice(-2500)}`);
    });
    this.accounts = this.pod.start('accounts');
    await until('accounts are in place', () => / in place/.test(this.accounts.output()), 60).catch((error) => {
      throw new Error(`${error.message}: ${this.accounts.output()}`);
    });
  }

  async stop() {
    this.accounts.stop();
    this.server.stop();
    // it answers nobody some time before it has written its last
    let ended = false;
    void this.server.ended.then(() => (ended = true));
    await until('the server has ended', () => ended, 60);
  }

  /** Disks that came back empty. */
  lose() {
    for (const claim of [`${this.service}-data`, `${this.service}-changes`]) {
      const folder = this.kubelet.claim(claim, 999);
      for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
    }
  }

  /** Asks as an account does: over the network, root through the socket. */
  as(user, text, { database, host = user === 'root' ? undefined : this.address } = {}) {
    const at = host === undefined ? ['--socket=/run/mysqld/mysqld.sock'] : [`--host=${host}`];
    const argv = [this.engine.client, '--no-defaults', ...at, `--user=${user}`, '--batch', '--skip-column-names', `--execute=${text}`];
    return this.inside([...argv, ...(database ? [database] : [])], { env: { MYSQL_PWD: this.passwords[user] }, timeout: 60 });
  }

  /** What a statement of the shop gives. @throws {Error} where it is refused */
  shop(text) {
    const { code, out } = this.as('shop', text, { database: 'shop' });
    if (code !== 0) throw new Error(`${text}: ${out}`);
    return out.trim();
  }

  rows() {
    return this.shop('SELECT name FROM things ORDER BY name').split('\n').join();
  }

  /** The time of the server, to the second, in UTC. */
  now() {
    return this.shop('SELECT UTC_TIMESTAMP()');
  }

  job(what, change) {
    return this.kubelet.job(`${this.service}-${what}`, change);
  }

  changes() {
    const folder = this.kubelet.claim(`${this.service}-changes`, 999);
    return readdirSync(folder)
      .filter((name) => /^binlog\.\d+$/.test(name))
      .sort()
      .map((name) => ({ name, bytes: readFileSync(join(folder, name)) }));
  }

  settings() {
    return this.kubelet.objects('ConfigMap', `${this.service}-config`).data['archipel.cnf'];
  }
}
