// MariaDB from Debian's packages in the place of MySQL, which no registry carries: what the vault and the scripts beside the server say, both understand.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from '../hosts/tools.mjs';
import { run } from '../hosts/shell.mjs';

const PACKAGES = ['mariadb-server-core', 'mariadb-client', 'mariadb-client-core'];

/** @returns {string} a folder that stands over the machine's root: nothing is installed on it @throws {Error} where a package cannot be had */
export const mariadb = () => {
  const folder = join(CACHE, 'vault-mariadb');
  if (existsSync(folder)) return folder;
  mkdirSync(CACHE, { recursive: true });
  const stage = mkdtempSync(join(CACHE, '.stage-'));
  const scratch = mkdtempSync(join(CACHE, '.scratch-'));
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  try {
    run(['apt-get', 'update', '-qq'], { env });
    const plan = run(['apt-get', 'install', '-s', '-qq', '--no-install-recommends', ...PACKAGES], { env });
    const names = new Set([...PACKAGES, ...[...plan.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name)]);
    // perl is for commands that nobody runs here
    const needed = [...names].filter((name) => !name.includes('perl'));
    run(['apt-get', 'download', '-qq', '-o', 'APT::Sandbox::User=root', ...needed], { cwd: scratch, env, timeout: 900 });
    for (const file of readdirSync(scratch)) run(['dpkg-deb', '-x', join(scratch, file), stage]);
    // the machine's /bin and /lib are links into /usr, which a folder would hide
    for (const name of ['bin', 'sbin', 'lib'].filter((known) => existsSync(join(stage, known)))) {
      run(['cp', '-aT', join(stage, name), join(stage, 'usr', name)]);
      rmSync(join(stage, name), { recursive: true });
    }
    run(['chmod', '-R', 'go+rX', stage]);
    renameSync(stage, folder);
  } finally {
    for (const path of [stage, scratch]) rmSync(path, { recursive: true, force: true });
  }
  return folder;
};
