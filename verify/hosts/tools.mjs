// What the judges need, installed by themselves and kept in ~/.cache/archipel-verify: Debian packages, a Python environment with Ansible,
// a Debian 12 tree, and an APT repository of what the roles install.
import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { installMissing, mirror, withApt } from '../debian.mjs';
import { CACHE, once } from '../once.mjs';
import { attempt, run } from './shell.mjs';

const REQUIREMENTS = new URL('./requirements.txt', import.meta.url);

/** Debian packages of the judges, by a file that each brings. */
const PACKAGES = {
  debootstrap: '/usr/sbin/debootstrap',
  'systemd-container': '/usr/bin/systemd-nspawn',
  shellcheck: '/usr/bin/shellcheck',
  'wireguard-tools': '/usr/bin/wg-quick',
  'wireguard-go': '/usr/bin/wireguard-go',
  'cloud-init': '/usr/bin/cloud-init',
  iptables: '/usr/sbin/iptables',
  'iputils-ping': '/bin/ping',
  iproute2: '/bin/ip',
  busybox: '/bin/busybox',
  bzip2: '/bin/bzip2',
  curl: '/usr/bin/curl',
  git: '/usr/bin/git',
  gpg: '/usr/bin/gpg',
  gpgconf: '/usr/bin/gpgconf',
  'gpg-agent': '/usr/bin/gpg-agent',
  'openssh-client': '/usr/bin/ssh',
  'python3-venv': '/usr/share/doc/python3-venv/copyright',
};

/** What a cloud's Debian 12 image has before Ansible comes; the last two stand in for the kernel's WireGuard and for K3s' own YAML. */
const IMAGE = [
  'systemd',
  'systemd-sysv',
  'dbus',
  'python3',
  'python3-apt',
  'openssh-server',
  'sudo',
  'iproute2',
  'iputils-ping',
  'ca-certificates',
  'wireguard-go',
  'python3-yaml',
];

const stamp = (text) => createHash('sha256').update(text).digest('hex').slice(0, 12);

/** @throws {Error} when something is missing and cannot be installed: then there is no verdict */
export const installPackages = () => {
  if (process.getuid?.() !== 0) throw new Error('the hosts are judged as root: network namespaces, whole systems');
  installMissing(PACKAGES);
};

/** Folder of the pinned Ansible's commands. */
export const ansible = () => {
  const pins = readFileSync(REQUIREMENTS, 'utf8');
  const folder = join(CACHE, `ansible-${stamp(pins)}`);
  if (attempt([join(folder, 'bin/ansible-lint'), '--version']).code !== 0) {
    // a Python environment knows its own path, so it is made in place
    rmSync(folder, { recursive: true, force: true });
    run(['python3', '-m', 'venv', folder]);
    run([join(folder, 'bin/pip'), 'install', '-q', '--disable-pip-version-check', '-r', REQUIREMENTS.pathname]);
  }
  return join(folder, 'bin');
};

/**
 * Settings with which the same playbook takes a sixth of the time: Mitogen keeps a Python on each host, where Ansible starts one for each file.
 * @param {string} commands as `ansible()` says
 */
export const quickened = (commands) => {
  const where = 'import ansible_mitogen, os; print(os.path.dirname(ansible_mitogen.__file__))';
  const folder = run([join(commands, 'python3'), '-c', where]);
  return {
    ANSIBLE_STRATEGY_PLUGINS: join(folder, 'plugins/strategy'),
    ANSIBLE_STRATEGY: 'mitogen_linear',
    ANSIBLE_DEPRECATION_WARNINGS: 'false',
  };
};

/** A Debian 12 as a provider hands it over. */
export const debianTree = () =>
  // an SSH server takes no key of its own that others may read
  once(
    join(CACHE, `debian-bookworm-${stamp(IMAGE.join())}`),
    (stage) => {
      run(['debootstrap', '--variant=minbase', `--include=${IMAGE.join()}`, 'bookworm', stage, mirror()], { timeout: 1200 });
      run(['chroot', stage, 'useradd', '--create-home', '--shell', '/bin/bash', 'debian']);
      writeFileSync(join(stage, 'etc/sudoers.d/debian'), 'debian ALL=(ALL) NOPASSWD:ALL\n', { mode: 0o440 });
    },
    { modes: 'kept' },
  );

/** That Debian with more packages, of which nothing starts: for hosts that are not booted. @param {string[]} packages */
export const debianWith = (packages) =>
  once(
    join(CACHE, `debian-with-${stamp([...IMAGE, '+', ...packages].join())}`),
    (stage) => {
      run(['cp', '-a', `${debianTree()}/.`, stage]);
      run(['cp', '-L', '/etc/resolv.conf', join(stage, 'etc/resolv.conf')]);
      writeFileSync(join(stage, 'usr/sbin/policy-rc.d'), '#!/bin/sh\nexit 101\n', { mode: 0o755 });
      const env = { DEBIAN_FRONTEND: 'noninteractive' };
      withApt(() => {
        run(['chroot', stage, 'apt-get', 'update', '-qq'], { env });
        run(['chroot', stage, 'apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...packages], { env, timeout: 1200 });
      });
      run(['chroot', stage, 'apt-get', 'clean']);
    },
    { modes: 'kept' },
  );

/** A flat APT repository of these packages and all that they need. @param {string[]} packages @param {string} tree */
export const repository = (packages, tree) =>
  once(join(CACHE, `packages-${stamp([...packages].sort().join() + basename(tree))}`), (stage) => {
    const scratch = mkdtempSync(join(CACHE, '.scratch-'));
    try {
      run(['cp', '-a', `${tree}/.`, scratch]);
      copyFileSync('/etc/resolv.conf', join(scratch, 'etc/resolv.conf'));
      run(['chroot', scratch, 'apt-get', 'update', '-qq']);
      run(['chroot', scratch, 'apt-get', 'install', '-y', '-qq', '--download-only', '--no-install-recommends', ...packages]);
      run(['sh', '-c', 'cp "$0"/var/cache/apt/archives/*.deb "$1"/', scratch, stage]);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
    writeFileSync(
      join(stage, 'Packages'),
      readdirSync(stage)
        .sort()
        .filter((name) => name.endsWith('.deb'))
        .map((name) => indexEntry(stage, name))
        .join('\n'),
    );
    run(['chmod', '755', stage]);
  });

const indexEntry = (folder, name) => {
  const file = join(folder, name);
  const digest = createHash('sha256').update(readFileSync(file)).digest('hex');
  return `${run(['dpkg-deb', '-f', file])}\nFilename: ./${name}\nSize: ${statSync(file).size}\nSHA256: ${digest}\n`;
};
