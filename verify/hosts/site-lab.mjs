// A whole site on one machine: each node a Debian 12 on systemd-nspawn, an operator who converges it with the generated playbook, and
// what the internet gives it: a mirror of what the roles install, the stores of copies, Mailcow's repository.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { mailcowUpstream, releaseOf } from './docker.mjs';
import { copyTools } from '../monitoring/tools.mjs';
import { Machine } from './machine.mjs';
import { Mirror } from './mirror.mjs';
import { Lab } from './namespace.mjs';
import { Stores } from './stores.mjs';
import { attempt, run, until } from './shell.mjs';
import { exported } from './tarballs.mjs';
import { quickened } from './tools.mjs';

const OPERATOR = '203.0.113.1';

export class SiteLab extends Lab {
  machines = new Map();
  #mirror;
  /** What pins a node to the release that stands in for Mailcow's. */
  #pins = [];
  #addresses;
  #names;
  #stores;

  /** @param {object} site as generated @param {{ folder: string, key: { file: string, text: string }, ansible: string, tree: string, packages: string }} tools */
  constructor(site, tools) {
    super();
    this.site = site;
    this.tools = tools;
    /** Where the operator has exported the project's images. */
    this.images = join(tools.folder, `tarballs-${site.name}`);
  }

  async open() {
    const { nodes, ownImages } = this.site.blueprint;
    exported(
      this.images,
      ownImages.filter(({ imported }) => imported).map(({ reference }) => reference),
      'first',
    );
    this.#addresses = new Map(nodes.map(({ name }, i) => [name, `203.0.113.${11 + i}`]));
    this.#stores = new Stores(join(this.tools.folder, `stores-${this.site.name}`), this.#bucketsOfHosts(), (i) => `203.0.113.${101 + i}`);
    this.#names = {
      ...Object.fromEntries(nodes.map(({ name, endpoint }) => [endpoint, this.address(name)])),
      ...this.#stores.names,
    };
    for (const network of ['internet', ...(nodes.some(({ privateAddress }) => privateAddress !== undefined) ? ['private'] : [])])
      await this.host(network);
    await this.host('operator', this.#names);
    this.plug('operator', 'internet', `${OPERATOR}/24`);
    this.#mirror = new Mirror(this, OPERATOR);
    await this.#mirror.open();
    await this.#stores.open(this, 'operator', copyTools(() => undefined).versitygw, (key) => this.#keysOf(key));
    for (const node of nodes) await this.#provide(node);
    await Promise.all([...this.machines.values()].map((machine) => machine.boot()));
    await this.#know([...this.machines.keys()]);
  }

  /** The address by which the world knows a machine. */
  address(name) {
    return this.#addresses.get(name);
  }

  /** Loses a machine with its disk, and has its provider make another one at the same addresses, whose key the operator accepts. */
  async replace(name) {
    await this.machines.get(name).close();
    await this.lose(name);
    const machine = await this.#provide(this.site.blueprint.nodes.find((node) => node.name === name));
    await machine.boot();
    await this.#know([name]);
    return machine;
  }

  #bucketsOfHosts() {
    const used = new Set(this.site.blueprint.hostCopies.flatMap(({ places }) => places.map((place) => place.name)));
    return this.site.blueprint.buckets.filter(({ key }) => used.has(key));
  }

  /** What the site's machines authenticate with at a bucket. */
  #keysOf(bucket) {
    const [access, secret] = ['access-key', 'secret-key'].map((half) =>
      this.site.values.find(({ path }) => path.endsWith(`places__${bucket}__${half}`)).text.trim(),
    );
    return { access, secret };
  }

  get knownHosts() {
    return join(this.tools.folder, 'known_hosts');
  }

  /** The operator knows a machine by this key, instead of the one that it had. */
  knows(name, key) {
    const { endpoint } = this.site.blueprint.nodes.find((node) => node.name === name);
    const known = existsSync(this.knownHosts) ? readFileSync(this.knownHosts, 'utf8').split('\n') : [];
    const others = known.filter((line) => line !== '' && !line.split(' ')[0].split(',').includes(this.address(name)));
    writeFileSync(this.knownHosts, [...others, `${endpoint},${this.address(name)} ${key}`, ''].join('\n'));
  }

  /** Accepts what each machine says that it is. */
  async #know(names) {
    for (const name of names) this.knows(name, await this.#hostKey(this.address(name)));
  }

  /** What a machine that has just booted answers with, once its SSH server is up. */
  async #hostKey(address) {
    let key = '';
    await until(
      `SSH answers at ${address}`,
      () => (key = this.try('operator', 'ssh-keyscan', '-t', 'ed25519', address).out).includes('ssh-ed25519'),
      600,
    );
    return key.trim().split(' ').slice(1).join(' ');
  }

  /** A machine as a provider hands it over: an account, its key, where packages come from, and names that DNS would know. */
  async #provide({ name, privateAddress }) {
    await this.host(name);
    this.plug(name, 'internet', `${this.address(name)}/24`);
    if (privateAddress !== undefined) this.plug(name, 'private', `${privateAddress}/16`, 'enp7s0');
    const machine = new Machine(name, this.space(name), this.tools.tree);
    const { ansible_user: user } = this.#inventory().all.hosts[name];
    const home = user === 'root' ? 'root' : `home/${user}`;
    machine.write(`${home}/.ssh/authorized_keys`, `${this.tools.key.text}\n`, { mode: 0o600, owner: user });
    this.#stores.trustedBy(machine);
    // made at the first boot: no machine is another one to SSH
    run(['sh', '-c', 'rm -f "$0"/etc/ssh/ssh_host_* && chroot "$0" ssh-keygen -q -A', machine.root]);
    machine.write('etc/apt/sources.list', `deb [trusted=yes] ${this.#mirror.url}/packages ./\n`);
    // the kernel hears one machine's auditd alone, and a container's is never that one
    machine.write('etc/systemd/system/auditd.service.d/judge.conf', '[Unit]\nConditionVirtualization=!container\n');
    machine.write(
      'etc/hosts',
      [
        '127.0.0.1 localhost',
        '127.0.1.1 vps-0a1b2c3d',
        ...Object.entries(this.#names).map(([host, address]) => `${address} ${host}`),
        '',
      ].join('\n'),
    );
    machine.write('etc/hostname', 'vps-0a1b2c3d\n');
    // its lists of packages are as old as the image
    run(['touch', '--date=@0', join(machine.root, 'var/lib/apt/lists')]);
    const release = releaseOf(this.site.out, name);
    if (release !== undefined) {
      const { pin } = mailcowUpstream(machine, join(this.tools.folder, 'mailcow'), release);
      this.#pins.push((out) => pin(out, name));
    }
    this.machines.set(name, machine);
    return machine;
  }

  #inventory() {
    return parse(readFileSync(join(this.site.out, 'ansible/inventory.yaml'), 'utf8'));
  }

  /** What an operator who has his own mirrors tells the playbook. */
  variables() {
    return [...this.#mirror.variables, `k3s_images_dir=${this.images}`];
  }

  /** Runs the generated playbook in a fraction of its time. @returns what happened on each host, and all that was said */
  converge(...options) {
    return this.#converge(quickened(this.tools.ansible), options);
  }

  /** Runs it as its header says. */
  convergePlainly(...options) {
    return this.#converge({}, options);
  }

  #converge(settings, options) {
    const { folder, key, ansible } = this.tools;
    for (const pin of this.#pins) pin(this.site.out);
    const variables = [
      `archipel_secrets_dir=${this.site.secrets}`,
      `ansible_ssh_private_key_file=${key.file}`,
      `ansible_ssh_common_args='-o UserKnownHostsFile=${this.knownHosts}'`,
      'k3s_patience=30',
      ...this.variables(),
    ];
    const { code, out } = attempt(
      [
        'ip',
        'netns',
        'exec',
        this.space('operator'),
        join(ansible, 'ansible-playbook'),
        'site.yaml',
        ...variables.flatMap((variable) => ['-e', variable]),
        ...options,
      ],
      {
        cwd: join(this.site.out, 'ansible'),
        env: { ANSIBLE_HOME: join(folder, 'ansible-home'), ANSIBLE_NOCOLOR: '1', ...settings },
        timeout: 1200,
      },
    );
    return { code, out, recap: recapOf(out) };
  }

  /** Whether a host lets a connection through to a listener that is really there. */
  async lets(from, machine, address, port) {
    const listener = `import socket\ns = socket.create_server(('', ${port}))\nwhile True: s.accept()[0].sendall(b'here')`;
    const taken = machine.try('bash', '-c', `</dev/tcp/127.0.0.1/${port}`).code === 0;
    if (!taken) machine.on('systemd-run', '--quiet', `--unit=listen-${port}`, 'python3', '-c', listener);
    try {
      await until(`a listener on ${port}`, () => machine.try('bash', '-c', `</dev/tcp/127.0.0.1/${port}`).code === 0, 10);
      return from('timeout', '3', 'bash', '-c', `</dev/tcp/${address}/${port}`).code === 0;
    } finally {
      if (!taken) machine.try('systemctl', 'stop', `listen-${port}`);
    }
  }

  async close() {
    this.#mirror?.stop();
    await this.#stores?.close();
    await Promise.all([...this.machines.values()].map((machine) => machine.close()));
    await super.close();
  }
}

/** `host : ok=1 changed=0 …` as numbers. */
const recapOf = (out) =>
  Object.fromEntries(
    [...out.matchAll(/^(\S+)\s+: (ok=.*)$/gm)].map(([, host, counts]) => [
      host,
      Object.fromEntries([...counts.matchAll(/(\w+)=(\d+)/g)].map(([, key, n]) => [key, Number(n)])),
    ]),
  );
