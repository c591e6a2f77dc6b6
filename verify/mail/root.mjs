// Debian hosts without a boot: a tree with what the proofs need, once a machine, and a layer of its own for each host, in the network of a namespace.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { attempt, run, start } from '../hosts/shell.mjs';
import { debianWith } from '../hosts/tools.mjs';

const PACKAGES = [
  ...[
    'ufw',
    'iptables',
    'postfix',
    'dovecot-core',
    'dovecot-lmtpd',
    'opendkim',
    'opendkim-tools',
    'opendmarc',
    'bind9',
    'bind9-utils',
    'bind9-dnsutils',
  ],
  ...['prometheus-node-exporter', 'python3-spf', 'swaks', 'libnet-ssleay-perl', 'openssl', 'git', 'ca-certificates', 'rsync'],
];

export const tree = () => debianWith(PACKAGES);

export class Root {
  #started = [];

  /** @param {string} folder for its layer @param {string} space network namespace @param {string} lower the Debian that it starts from */
  constructor(folder, space, lower = tree()) {
    this.space = space;
    this.folder = join(folder, 'root');
    const [upper, work] = ['upper', 'work'].map((name) => join(folder, name));
    for (const path of [this.folder, upper, work]) mkdirSync(path, { recursive: true, mode: 0o755 });
    run(['mount', '-t', 'overlay', 'overlay', '-o', `lowerdir=${lower},upperdir=${upper},workdir=${work}`, this.folder]);
    run(['mount', '--rbind', '--make-rslave', '/proc', join(this.folder, 'proc')]);
    run(['mount', '--rbind', '--make-rslave', '/dev', join(this.folder, 'dev')]);
  }

  #argv(argv) {
    return [
      'ip',
      'netns',
      'exec',
      this.space,
      'chroot',
      this.folder,
      '/usr/bin/env',
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      ...argv,
    ];
  }

  on(...argv) {
    return run(this.#argv(argv), { timeout: 120 });
  }

  try(argv, options) {
    return attempt(this.#argv(argv), { timeout: 120, ...options });
  }

  start(...argv) {
    const program = start(this.#argv(argv));
    this.#started.push(program);
    return program;
  }

  write(path, text, mode = 0o644) {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { mode });
  }

  read(path) {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  async close() {
    for (const program of this.#started) program.stop('SIGKILL');
    await Promise.all(this.#started.map(({ ended }) => ended));
    for (const part of ['proc', 'dev', '']) attempt(['umount', '--lazy', '--recursive', join(this.folder, part)]);
  }
}
