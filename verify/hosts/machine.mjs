// A whole Debian 12 on systemd-nspawn: its own init, its own network, a copy-on-write file system over the cached tree.
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attempt, run, start, until } from './shell.mjs';

export class Machine {
  #folder = mkdtempSync(join(tmpdir(), 'archipel-host-'));
  #system;
  #leader;

  /** @param {string} name @param {string} space its network namespace @param {string} tree the Debian it starts from */
  constructor(name, space, tree) {
    this.name = name;
    this.space = space;
    this.root = join(this.#folder, 'root');
    for (const part of ['root', 'upper', 'work']) mkdirSync(join(this.#folder, part));
    chmodSync(join(this.#folder, 'upper'), 0o755);
    const layers = `lowerdir=${tree},upperdir=${join(this.#folder, 'upper')},workdir=${join(this.#folder, 'work')}`;
    run(['mount', '-t', 'overlay', 'overlay', '-o', layers, this.root]);
  }

  /** Lays down a file before the first boot, as a provider's image does. */
  write(path, text, { mode = 0o644, owner } = {}) {
    const file = join(this.root, path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, text, { mode });
    if (owner) run(['chroot', this.root, 'chown', '-R', `${owner}:`, join(path, '..')]);
  }

  append(path, text) {
    appendFileSync(join(this.root, path), text);
  }

  async boot() {
    const nspawn = ['--quiet', '--register=no', '--keep-unit', '--boot', '--console=pipe', '--directory', this.root];
    const network = [`--network-namespace-path=/run/netns/${this.space}`, '--capability=CAP_NET_ADMIN', '--bind=/dev/net/tun'];
    // its own network's settings are its own to write, as on a real host
    this.#system = start(['systemd-nspawn', ...nspawn, ...network], { env: { SYSTEMD_NSPAWN_API_VFS_WRITABLE: 'network' } });
    const isUp = () => {
      // a helper of nspawn comes first and goes: the host's init is the child that stays
      this.#leader = attempt(['pgrep', '--parent', String(this.#system.pid), '--exact', 'systemd']).out.trim();
      if (this.#leader === '') return false;
      const state = this.try('systemctl', 'is-system-running').out.trim();
      if (!['running', 'degraded'].includes(state)) return false;
      // a busy machine boots with units failed that only have to be started again
      const failed = state === 'degraded' ? this.try('systemctl', 'list-units', '--failed', '--plain', '--no-legend').out : '';
      for (const [unit] of failed.matchAll(/^\S+/gm)) this.try('systemctl', 'restart', unit);
      // nobody but root comes in before (pam_nologin(8))
      const { code } = this.try('test', '!', '-e', '/run/nologin');
      if (code !== 0) this.try('systemctl', 'restart', 'systemd-user-sessions.service');
      return code === 0;
    };
    await until(`${this.name} is up`, isUp, 600).catch(({ message }) => {
      throw new Error(`${message}\n${this.#leader && this.try('systemctl', '--failed', '--no-pager').out}`);
    });
  }

  /** Runs a command on the host itself, past its SSH and its firewall. */
  try(...argv) {
    return attempt(['nsenter', '--all', '--target', this.#leader, ...argv], { timeout: 60 });
  }

  on(...argv) {
    const { code, out } = this.try(...argv);
    if (code !== 0) throw new Error(`${this.name}: ${argv.join(' ')} ended with ${code}:\n${out}`);
    return out.trim();
  }

  async close() {
    if (this.#leader) {
      attempt(['kill', '-s', 'RTMIN+4', this.#leader]);
      const late = setTimeout(() => this.#system.stop('SIGKILL'), 20_000);
      await this.#system.ended;
      clearTimeout(late);
    } else this.#system?.stop('SIGKILL');
    attempt(['umount', '--lazy', this.root]);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
