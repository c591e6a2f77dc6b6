// What stands in the place of the images of Docker Hub, which no machine reaches that has Debian's mirrors alone: a Debian by debootstrap, under the same name.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mirror } from '../debian.mjs';
import { run } from '../hosts/shell.mjs';
import { CACHE, once } from '../once.mjs';
import { Store } from './store.mjs';

/** As the official images of Debian have it, for the mirrors of today. */
const SOURCES = (suite) =>
  ['debian', 'debian-security']
    .map((archive) => {
      const suites = archive === 'debian' ? `${suite} ${suite}-updates` : `${suite}-security`;
      const key = '/usr/share/keyrings/debian-archive-keyring.gpg';
      return `Types: deb\nURIs: http://deb.debian.org/${archive}\nSuites: ${suites}\nComponents: main\nSigned-By: ${key}\n`;
    })
    .join('\n');

/** What of this machine lets APT and pip out: settings, and who signs for the proxy. */
const ways = (tree) => {
  for (const name of readdirSync('/etc/apt/apt.conf.d').filter((known) => known.startsWith('99')))
    cpSync(join('/etc/apt/apt.conf.d', name), join(tree, 'etc/apt/apt.conf.d', name));
  if (existsSync('/usr/local/share/ca-certificates'))
    cpSync('/usr/local/share/ca-certificates', join(tree, 'usr/local/share/ca-certificates'), { recursive: true });
  if (existsSync('/etc/pip.conf')) cpSync('/etc/pip.conf', join(tree, 'etc/pip.conf'));
};

const tree = (suite) =>
  once(join(CACHE, `image-tree-${suite}-1`), (stage) => {
    run(['debootstrap', '--variant=minbase', suite, stage, mirror()], { timeout: 1800 });
    rmSync(join(stage, 'etc/apt/sources.list'), { force: true });
    writeFileSync(join(stage, 'etc/apt/sources.list.d/debian.sources'), SOURCES(suite));
    mkdirSync(join(stage, 'usr/local/share/ca-certificates'), { recursive: true });
    ways(stage);
    run(['sh', '-c', 'rm -rf "$1"/var/cache/apt/archives/*.deb "$1"/var/lib/apt/lists/* "$1"/var/log/*.log', 'sh', stage]);
  });

/** What the official image of PostgreSQL has and Debian gives: the server, its user, no cluster. */
const SERVER = `set -eu
groupadd --system --gid 999 postgres
useradd --system --gid 999 --uid 999 --home-dir /var/lib/postgresql --shell /bin/bash postgres
mkdir -p /etc/postgresql-common
echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
printf '#!/bin/sh\\nexit 101\\n' >/usr/sbin/policy-rc.d
chmod +x /usr/sbin/policy-rc.d
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql-15
rm -rf /usr/sbin/policy-rc.d /var/lib/apt/lists/* /var/cache/apt/archives/*.deb
`;

const postgresTree = () =>
  once(join(CACHE, 'image-tree-postgres-15-1'), (stage) => {
    run(['cp', '-a', `${tree('bookworm')}/.`, stage]);
    cpSync('/etc/resolv.conf', join(stage, 'etc/resolv.conf'));
    run(['chroot', stage, 'sh'], { input: SERVER, timeout: 900 });
    rmSync(join(stage, 'etc/resolv.conf'));
  });

/** Trees by the names of the images that they stand for. */
const STANDS = {
  'docker.io/library/debian:trixie-20260824-slim': () => tree('trixie'),
  'docker.io/library/debian:bookworm-20260824-slim': () => tree('bookworm'),
  'docker.io/library/postgres:17.11-bookworm': postgresTree,
};

/** An archive of the stand-in for an image, made once a machine: what is built upon it compares. @throws {Error} where nothing stands for it */
export const standInFor = (name) => {
  const make = STANDS[name];
  if (!make) throw new Error(`nothing stands for ${name}: add it to verify/images/bases.mjs`);
  const folder = once(join(CACHE, `image-${name.replaceAll(/[/:]/g, '_')}-1`), (stage) => {
    const store = new Store();
    const work = mkdtempSync(join(CACHE, '.scratch-'));
    try {
      run(['tar', '-C', make(), '-cf', join(work, 'tree.tar'), '.']);
      store.run(['podman', 'import', '--quiet', join(work, 'tree.tar'), name]);
      store.run(['podman', 'save', '--quiet', '--format', 'oci-archive', '--output', join(stage, 'image.tar'), name]);
    } finally {
      rmSync(work, { recursive: true, force: true });
      store.remove();
    }
  });
  return join(folder, 'image.tar');
};
