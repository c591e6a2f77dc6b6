// Debian's packages for the judges: installed on the machine, or laid out in a folder that stands over its root.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './hosts/shell.mjs';
import { CACHE } from './once.mjs';
import { oneAtATime } from './turn.mjs';

const env = { DEBIAN_FRONTEND: 'noninteractive' };
const ONE = ['--no-install-recommends', '-qq'];

/** APT has one set of locks, and judges run beside each other. */
export const withApt = (work) => oneAtATime(join(CACHE, 'apt'), work);

/** Installs what is missing. @param {Record<string, string>} packages each by a file that it brings @throws {Error} where one cannot be had */
export const installMissing = (packages) => {
  const missing = () => Object.entries(packages).flatMap(([name, file]) => (existsSync(file) ? [] : [name]));
  if (missing().length === 0) return;
  withApt(() => {
    if (missing().length === 0) return;
    run(['apt-get', 'update', '-qq'], { env });
    run(['apt-get', '-o', 'DPkg::Lock::Timeout=600', 'install', '-y', ...ONE, ...missing()], { env });
  });
};

/**
 * Lays packages out in a folder, and what they need that this machine has not: nothing is installed, no script of a package runs.
 * @param {string} folder @param {string[]} packages @param {(name: string) => boolean} unneeded of what they need
 * @throws {Error} where one cannot be had
 */
export const layOut = (folder, packages, unneeded = () => false) => {
  const scratch = mkdtempSync(join(CACHE, '.scratch-'));
  try {
    withApt(() => download(scratch, packages, unneeded));
    for (const file of readdirSync(scratch)) run(['dpkg-deb', '-x', join(scratch, file), folder]);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  // the machine's /bin and /lib are links into /usr, which a folder would hide
  for (const name of ['bin', 'sbin', 'lib'].filter((known) => existsSync(join(folder, known)))) {
    run(['cp', '-aT', join(folder, name), join(folder, 'usr', name)]);
    rmSync(join(folder, name), { recursive: true });
  }
};

const download = (folder, packages, unneeded) => {
  run(['apt-get', 'update', '-qq'], { env });
  const plan = run(['apt-get', 'install', '-s', ...ONE, ...packages], { env });
  const needed = [...plan.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name).filter((name) => !unneeded(name));
  const names = new Set([...packages, ...needed]);
  run(['apt-get', 'download', '-qq', '-o', 'APT::Sandbox::User=root', ...names], { cwd: folder, env, timeout: 900 });
};

/** The mirror that this machine uses. */
export const mirror = () => {
  const sources = ['/etc/apt/sources.list', ...readdirSync('/etc/apt/sources.list.d').map((name) => join('/etc/apt/sources.list.d', name))];
  const text = sources
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
  return text.match(/https?:\/\/\S+\/debian\/?(?=\s|$)/)?.[0] ?? 'http://deb.debian.org/debian';
};
