// Network namespaces joined by bridges: each one a host with its own interfaces, names and /etc/wireguard.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { killIn } from '../network.mjs';
import { attempt, run, start, until } from './shell.mjs';

let count = 0;

/** A few hosts and networks that vanish together. */
export class Lab {
  #id = `arch${process.pid % 10000}`;
  #spaces = new Map();

  /** A host without any interface but loopback. @param {string} name @param {Record<string, string>} names addresses by host name */
  async host(name, names = {}) {
    const space = `${this.#id}-${name}`;
    run(['ip', 'netns', 'add', space]);
    this.#spaces.set(name, { space });
    const etc = join('/etc/netns', space);
    mkdirSync(join(etc, 'wireguard'), { recursive: true, mode: 0o700 });
    writeFileSync(
      join(etc, 'hosts'),
      ['127.0.0.1 localhost', ...Object.entries(names).map(([host, address]) => `${address} ${host}`), ''].join('\n'),
    );
    mkdirSync('/etc/wireguard', { recursive: true, mode: 0o700 });
    // wireguard-go keeps its sockets in /run: each host has its own
    const hold = 'mkdir -p /run/wireguard && mount -t tmpfs tmpfs /run/wireguard && echo ready && exec sleep infinity';
    const holder = start(['ip', 'netns', 'exec', space, 'unshare', '--mount', 'sh', '-c', hold]);
    this.#spaces.set(name, { space, etc, pid: holder.pid, holder });
    await until(`host ${name}`, () => holder.output().includes('ready'), 10);
    this.on(name, 'ip', 'link', 'set', 'lo', 'up');
  }

  /** Gives a host an interface in a network. @param {string} network the host that is the switch @param {string} address with prefix */
  plug(name, network, address, interfaceName = 'eth0') {
    const ends = [`v${process.pid % 10000}a${(count += 1)}`, `v${process.pid % 10000}b${count}`];
    run(['ip', 'link', 'add', ends[0], 'type', 'veth', 'peer', 'name', ends[1]]);
    run(['ip', 'link', 'set', ends[0], 'netns', this.space(name), 'name', interfaceName]);
    run(['ip', 'link', 'set', ends[1], 'netns', this.space(network)]);
    if (attempt(this.#argv(network, ['ip', 'link', 'show', 'br0'])).code !== 0) {
      this.on(network, 'ip', 'link', 'add', 'br0', 'type', 'bridge');
      this.on(network, 'ip', 'link', 'set', 'br0', 'up');
    }
    this.on(network, 'ip', 'link', 'set', ends[1], 'master', 'br0', 'up');
    this.on(name, 'ip', 'address', 'add', address, 'dev', interfaceName);
    this.on(name, 'ip', 'link', 'set', interfaceName, 'up');
  }

  space(name) {
    return this.#spaces.get(name).space;
  }

  /** The host's own folder of tunnels. */
  wireguard(name) {
    return join(this.#spaces.get(name).etc, 'wireguard');
  }

  /** Runs a command on a host, which must succeed. */
  on(name, ...argv) {
    return run(this.#argv(name, argv), { timeout: 60 });
  }

  /** Runs a command on a host. @returns {{ code: number, out: string }} */
  try(name, ...argv) {
    return attempt(this.#argv(name, argv), { timeout: 60 });
  }

  /** Whether a host gets an answer within two seconds. */
  pings(name, address) {
    return this.try(name, 'ping', '-c', '1', '-W', '2', address).code === 0;
  }

  /** Takes a host away, with its interfaces and all that runs in it. */
  async lose(name) {
    const { space, etc, holder } = this.#spaces.get(name);
    this.#spaces.delete(name);
    killIn(space);
    await holder?.ended;
    attempt(['ip', 'netns', 'delete', space]);
    if (etc) rmSync(etc, { recursive: true, force: true });
  }

  async close() {
    for (const name of [...this.#spaces.keys()]) await this.lose(name);
  }

  #argv(name, argv) {
    const { pid } = this.#spaces.get(name);
    return ['nsenter', '--mount', '--net', '--target', String(pid), ...argv];
  }
}
