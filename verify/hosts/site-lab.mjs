// A whole site on one machine: each node a Debian 12 on systemd-nspawn, an operator who converges it with the generated playbook, and
// what the internet gives it: packages, the K3s binary, Docker's repository and Mailcow's.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { dockerRepository, mailcowUpstream, releaseOf } from './docker.mjs';
import { copyTools } from '../monitoring/tools.mjs';
import { Machine } from './machine.mjs';
import { Lab } from './namespace.mjs';
import { attempt, run, start, until } from './shell.mjs';
import { exported } from './tarballs.mjs';

const OPERATOR = '203.0.113.1';
const PORT = 8080;

export class SiteLab extends Lab {
  machines = new Map();
  #server;
  /** Where the role finds Docker. */
  #docker = [];
  /** What pins a node to the release that stands in for Mailcow's. */
  #pins = [];

  /** @param {object} site as generated @param {{ folder: string, key: { file: string, text: string }, ansible: string, tree: string, packages: string }} tools */
  constructor(site, tools) {
    super();
    this.site = site;
    this.tools = tools;
    /** Where the operator has exported the project's images. */
    this.images = join(tools.folder, 'tarballs');
  }

  async open() {
    const { nodes, ownImages } = this.site.blueprint;
    exported(
      this.images,
      ownImages.filter(({ imported }) => imported).map(({ reference }) => reference),
      'first',
    );
    const addresses = new Map(nodes.map(({ name }, i) => [name, `203.0.113.${11 + i}`]));
    const names = Object.fromEntries(nodes.map(({ name, endpoint }) => [endpoint, addresses.get(name)]));
    await this.host('internet');
    await this.host('operator', names);
    this.plug('operator', 'internet', `${OPERATOR}/24`);
    await this.#serve();
    for (const { name } of nodes) {
      await this.host(name);
      this.plug(name, 'internet', `${addresses.get(name)}/24`);
      this.machines.set(name, this.#provide(name, names));
    }
    await Promise.all([...this.machines.values()].map((machine) => machine.boot()));
    const keys = (await Promise.all([...addresses.values()].map((address) => this.#hostKey(address)))).join('\n');
    const known = Object.entries(names).reduce((text, [name, address]) => text.replaceAll(address, `${name},${address}`), keys);
    writeFileSync(join(this.tools.folder, 'known_hosts'), `${known}\n`);
  }

  /** What a machine that has just booted answers with, once its SSH server is up. */
  async #hostKey(address) {
    let key = '';
    await until(
      `SSH answers at ${address}`,
      () => (key = this.try('operator', 'ssh-keyscan', '-t', 'ed25519', address).out).includes('ssh-ed25519'),
      600,
    );
    return key.trim();
  }

  /** A machine as a provider hands it over: an account, its key, where packages come from, and names that DNS would know. */
  #provide(name, names) {
    const machine = new Machine(name, this.space(name), this.tools.tree);
    machine.write('home/debian/.ssh/authorized_keys', `${this.tools.key.text}\n`, { mode: 0o600, owner: 'debian' });
    machine.write('etc/apt/sources.list', `deb [trusted=yes] http://${OPERATOR}:${PORT}/packages ./\n`);
    // the kernel hears one machine's auditd alone, and a container's is never that one
    machine.write('etc/systemd/system/auditd.service.d/judge.conf', '[Unit]\nConditionVirtualization=!container\n');
    machine.write(
      'etc/hosts',
      ['127.0.0.1 localhost', '127.0.1.1 vps-0a1b2c3d', ...Object.entries(names).map(([host, address]) => `${address} ${host}`), ''].join(
        '\n',
      ),
    );
    machine.write('etc/hostname', 'vps-0a1b2c3d\n');
    // its lists of packages are as old as the image
    run(['touch', '--date=@0', join(machine.root, 'var/lib/apt/lists')]);
    const release = releaseOf(this.site.out, name);
    if (release !== undefined) {
      const { pin } = mailcowUpstream(machine, join(this.tools.folder, 'mailcow'), release);
      this.#pins.push((out) => pin(out, name));
    }
    return machine;
  }

  async #serve() {
    const folder = join(this.tools.folder, 'internet');
    mkdirSync(join(folder, 'k3s'), { recursive: true });
    symlinkSync(this.tools.packages, join(folder, 'packages'));
    const flags = JSON.parse(readFileSync(new URL('./k3s-flags.json', import.meta.url), 'utf8'));
    const { agent, server } = flags;
    const binary = readFileSync(new URL('./k3s-stand-in.py', import.meta.url), 'utf8')
      .replace('FLAGS = {}', `FLAGS = ${JSON.stringify({ agent, server })}`)
      .replace("VERSION = ''", `VERSION = '${this.site.blueprint.cluster.version}'`);
    writeFileSync(join(folder, 'k3s/k3s'), binary);
    writeFileSync(join(folder, 'k3s/sha256sum-amd64.txt'), `${createHash('sha256').update(binary).digest('hex')}  k3s\n`);
    if (this.site.blueprint.equipment.some(({ role }) => role === 'compose'))
      this.#docker = dockerRepository(join(folder, 'docker'), `http://${OPERATOR}:${PORT}/docker`, this.tools.report);
    const { backup_restic_version: version } = parse(
      readFileSync(new URL('../../hosts/ansible/roles/backup/defaults/main.yaml', import.meta.url), 'utf8'),
    );
    const restic = `restic_${version}_linux_amd64.bz2`;
    mkdirSync(join(folder, 'restic'));
    run(['sh', '-c', 'bzip2 -1 -c "$0" >"$1"', copyTools(() => undefined).restic, join(folder, 'restic', restic)]);
    run(['sh', '-c', 'cd "$0" && sha256sum * >SHA256SUMS', join(folder, 'restic')]);
    this.#server = start([
      'ip',
      'netns',
      'exec',
      this.space('operator'),
      'python3',
      '-m',
      'http.server',
      String(PORT),
      '--bind',
      OPERATOR,
      '--directory',
      folder,
    ]);
    await until('the operator serves packages', () => this.try('operator', 'bash', '-c', `</dev/tcp/${OPERATOR}/${PORT}`).code === 0, 10);
  }

  /** What an operator who has his own mirrors tells the playbook. */
  variables() {
    return [
      `k3s_source=http://${OPERATOR}:${PORT}/k3s`,
      `backup_source=http://${OPERATOR}:${PORT}/restic`,
      `k3s_images_dir=${this.images}`,
      ...this.#docker,
    ];
  }

  /** Runs the generated playbook as its header says. @returns what happened on each host, and all that was said */
  converge(...options) {
    const { folder, key, ansible } = this.tools;
    for (const pin of this.#pins) pin(this.site.out);
    const variables = [
      `archipel_secrets_dir=${this.site.secrets}`,
      `ansible_ssh_private_key_file=${key.file}`,
      `ansible_ssh_common_args='-o UserKnownHostsFile=${folder}/known_hosts'`,
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
      { cwd: join(this.site.out, 'ansible'), env: { ANSIBLE_HOME: join(folder, 'ansible-home'), ANSIBLE_NOCOLOR: '1' }, timeout: 1200 },
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
    this.#server?.stop();
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
