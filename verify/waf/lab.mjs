// The cluster as nginx sees it: names, services behind them, and a pod of its own network namespace with a read-only root.
// Runs in network and mount namespaces of its own, which end with this process.
import { createSocket } from 'node:dgram';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { attempt, run, sleep, start, until } from '../hosts/shell.mjs';
import { send } from './client.mjs';

export const EDGE = '10.42.0.1';
export const POD = '10.42.0.2';
/** Somebody who is no pod. */
export const STRANGER = '192.0.2.9';
const NGINX = 101;

/** @param {{ tree: string, files: Record<string, string>, dns: string, targets: Record<string, string>, folder: string }} site */
export class Lab {
  #site;
  #addresses = new Map();
  #services = new Map();
  #pod;
  #processes = new Map();
  /** What services saw, by the request's own mark. */
  seen = [];
  /** What a service answers: `(request, response, body) => boolean`, true when it did. */
  answers = () => false;

  constructor(site) {
    this.#site = site;
  }

  async open() {
    const { tree, folder, dns, targets } = this.#site;
    run(['ip', 'link', 'set', 'lo', 'up']);
    run(['ip', 'link', 'add', 'edge', 'type', 'veth', 'peer', 'name', 'pod']);
    for (const address of [`${EDGE}/16`, `${STRANGER}/32`, `${dns}/32`]) run(['ip', 'address', 'add', address, 'dev', 'edge']);
    run(['ip', 'link', 'set', 'edge', 'up']);
    [...new Set(Object.values(targets))].forEach((target, index) => {
      const [host, port] = target.split(':');
      const address = `10.42.1.${index + 1}`;
      run(['ip', 'address', 'add', `${address}/32`, 'dev', 'edge']);
      this.#addresses.set(host, { address, port: Number(port) });
    });
    this.#names(dns);
    for (const host of this.#addresses.keys()) await this.startService(host);
    this.#layRoot(tree, folder);
    // holds the pod's network namespace
    this.#pod = start(['unshare', '--net', 'sh', '-c', 'echo ready; exec sleep infinity']);
    await until('network of the pod', () => this.#pod.output().includes('ready'), 10);
    run(['ip', 'link', 'set', 'pod', 'netns', String(this.#pod.pid)]);
    for (const command of [
      ['ip', 'link', 'set', 'lo', 'up'],
      ['ip', 'address', 'add', `${POD}/16`, 'dev', 'pod'],
      ['ip', 'link', 'set', 'pod', 'up'],
      ['ip', 'route', 'add', 'default', 'via', EDGE],
    ])
      run(['nsenter', '--net', '--target', String(this.#pod.pid), ...command]);
  }

  /** The image's root, which nobody can write, with the pod's files and its two scratch folders. */
  #layRoot(tree, folder) {
    const root = this.root;
    for (const name of ['root', 'upper', 'work']) mkdirSync(join(folder, name), { recursive: true });
    run(['mount', '-t', 'tmpfs', 'tmpfs', join(folder, 'upper')]);
    for (const name of ['data', 'work']) mkdirSync(join(folder, 'upper', name));
    run(['cp', '-aT', tree, join(folder, 'upper/data')]);
    const layers = `lowerdir=/,upperdir=${join(folder, 'upper/data')},workdir=${join(folder, 'upper/work')}`;
    run(['mount', '-t', 'overlay', 'overlay', '-o', layers, root]);
    for (const [path, text] of Object.entries(this.#site.files)) {
      mkdirSync(join(root, path, '..'), { recursive: true });
      writeFileSync(join(root, path), text, { mode: 0o444 });
    }
    for (const path of ['run/waf', 'var/log/nginx', 'var/lib/nginx']) mkdirSync(join(root, path), { recursive: true });
    run(['mount', '-o', 'remount,ro', root]);
    for (const [path, type] of [
      ['tmp', 'tmpfs'],
      ['run/waf', 'tmpfs'],
    ])
      run(['mount', '-t', type, '-o', `uid=${NGINX},gid=${NGINX},mode=0700`, type, join(root, path)]);
    run(['mount', '--rbind', '/dev', join(root, 'dev')]);
    run(['mount', '-t', 'proc', 'proc', join(root, 'proc')]);
  }

  get root() {
    return join(this.#site.folder, 'root');
  }

  /** Answers names of services as the cluster's DNS does. */
  #names(address) {
    const socket = createSocket('udp4');
    socket.on('message', (query, { port, address: client }) => {
      const labels = [];
      let at = 12;
      for (let length = query[at]; length > 0; length = query[at]) {
        labels.push(query.toString('latin1', at + 1, at + 1 + length));
        at += length + 1;
      }
      const question = query.subarray(12, at + 5);
      const known = query.readUInt16BE(at + 1) === 1 ? this.#addresses.get(labels.join('.')) : undefined;
      const header = Buffer.from(query.subarray(0, 12));
      header.writeUInt16BE(known ? 0x8580 : 0x8583, 2);
      header.writeUInt16BE(1, 4);
      header.writeUInt16BE(known ? 1 : 0, 6);
      header.writeUInt32BE(0, 8);
      const record = known
        ? Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, ...known.address.split('.').map(Number)])
        : Buffer.alloc(0);
      socket.send(Buffer.concat([header, question, record]), port, client);
    });
    socket.bind(53, address);
  }

  /** A service that says 200 and remembers what it saw. */
  async startService(host) {
    const { address, port } = this.#addresses.get(host);
    const server = createServer((request, response) => {
      const parts = [];
      const record = {
        host,
        at: Date.now(),
        method: request.method,
        url: request.url,
        headers: request.headers,
        mark: request.headers['x-mark'],
      };
      this.seen.push(record);
      request.on('data', (chunk) => {
        record.first ??= Date.now();
        parts.push(chunk);
      });
      request.on('end', () => {
        record.bytes = parts.reduce((sum, { length }) => sum + length, 0);
        if (!this.answers(request, response))
          response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<h1>Hello</h1>\n');
      });
    });
    server.on('upgrade', (request, socket) => {
      this.seen.push({ host, method: request.method, url: request.url, headers: request.headers, mark: request.headers['x-mark'] });
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
      socket.pipe(socket);
    });
    await new Promise((done) => server.listen(port, address, done));
    this.#services.set(host, server);
  }

  /** Gives a service another address, as when its Service is made anew. */
  async moveService(host) {
    await this.stopService(host);
    const known = this.#addresses.get(host);
    const address = `10.42.2.${this.#addresses.size}`;
    run(['ip', 'address', 'add', `${address}/32`, 'dev', 'edge']);
    this.#addresses.set(host, { ...known, address });
    await this.startService(host);
  }

  stopService(host) {
    const server = this.#services.get(host);
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  }

  /** Starts a container of the pod as its own user. @param {string} name @param {string[]} argv */
  startContainer(name, argv) {
    const inside = [
      'setpriv',
      '--reuid',
      String(NGINX),
      '--regid',
      String(NGINX),
      '--clear-groups',
      '--no-new-privs',
      '--bounding-set=-all',
    ];
    const path = `PATH=/opt/busybox:/usr/sbin:/usr/bin:/bin`;
    const child = start([
      'nsenter',
      '--net',
      '--target',
      String(this.#pod.pid),
      'chroot',
      this.root,
      'env',
      path,
      ...inside,
      'env',
      ...argv,
    ]);
    this.#processes.set(name, child);
    return child;
  }

  async startPod({ containers }) {
    this.startContainer('log', containers.log);
    await until('pipe of the log', () => attempt(['test', '-p', join(this.root, 'run/waf/log')]).code === 0, 20);
    await this.startNginx(containers.nginx);
  }

  async startNginx(argv) {
    const nginx = this.startContainer('nginx', argv);
    await until(
      'nginx answers',
      async () => {
        if (nginx.output().includes('[emerg]')) throw new Error(nginx.output().slice(-2000));
        return (await this.ask('/healthz')).status === 200;
      },
      60,
    );
    return nginx;
  }

  /** Asks the port that only the kubelet and the monitoring reach. */
  ask(path) {
    return send(Buffer.from(`GET ${path} HTTP/1.0\r\nHost: ${POD}\r\n\r\n`), { address: POD, port: 9113, seconds: 5 });
  }

  async stop(name, signal) {
    const child = this.#processes.get(name);
    child.stop(signal);
    await child.ended;
  }

  output(name) {
    return this.#processes.get(name)?.output() ?? '';
  }

  /** What the log's reader printed from `start` on, once it has read all that was written. */
  async log(start = 0) {
    for (let before = -1; before !== this.output('log').length; await sleep(0.15)) before = this.output('log').length;
    return this.output('log').slice(start);
  }

  /** Most memory that all processes of nginx took so far, in mebibytes, what they share counted for each. */
  memory() {
    const pids = attempt(['pgrep', '-x', 'nginx']).out.trim().split('\n');
    const peak = (pid) => Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
    return Math.round(pids.reduce((sum, pid) => sum + peak(pid), 0) / 1024);
  }

  close() {
    for (const child of this.#processes.values()) child.stop('SIGKILL');
    this.#pod?.stop('SIGKILL');
    for (const server of this.#services.values()) server.closeAllConnections();
  }
}

/** The containers' commands as the manifests say, with their variables. */
export const commandsOf = (objects) => {
  const { spec } = objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'firewall');
  const { containers, initContainers } = spec.template.spec;
  const commandOf = ({ command, env = [] }) => [...env.flatMap(({ name, value }) => `${name}=${value}`), ...command];
  return { nginx: commandOf(containers[0]), log: commandOf(initContainers.find(({ name }) => name === 'log')) };
};

export const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));
