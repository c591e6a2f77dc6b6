// The image of the directory as its Dockerfile says, from Debian's packages.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../hosts/shell.mjs';
import { CACHE, once } from '../once.mjs';

/** Packages that a Dockerfile installs, by name: which version of them there is now is the mirror's matter. */
const packagesOf = (dockerfile) => {
  const [, list] = /--no-install-recommends ([^;]+);/.exec(dockerfile.replaceAll('\\\n', ' ')) ?? [];
  if (!list) throw new Error('the Dockerfile installs no packages');
  const valueOf = (name) => new RegExp(`^ARG ${name}=(\\S+)$`, 'm').exec(dockerfile)?.[1] ?? '';
  return list
    .replaceAll('"', '')
    .replaceAll(/\$(\w+)/g, (_, name) => valueOf(name))
    .trim()
    .split(/\s+/);
};

/** @param {string} root folder of archipel @returns {{ folder: string, packages: string[] }} the tree, and `name=version` of what it was asked for */
export const directoryImage = (root) => {
  const dockerfile = readFileSync(join(root, 'images/samba-ad/Dockerfile'), 'utf8');
  const packages = packagesOf(dockerfile);
  const stamp = createHash('sha256').update(dockerfile).digest('hex').slice(0, 12);
  const folder = once(join(CACHE, `directory-${stamp}`), (stage) => {
    const names = packages.map((name) => name.split('=')[0]);
    run(['debootstrap', '--variant=minbase', `--include=${names.join()}`, 'bookworm', stage], { timeout: 1800 });
    run(['rm', '-rf', join(stage, 'etc/samba/smb.conf'), join(stage, 'var/lib/samba')]);
    run(['mkdir', join(stage, 'var/lib/samba')]);
  });
  return { folder, packages };
};

/** @returns {string} version of a package in a tree */
export const versionIn = (folder, name) => run(['dpkg-query', `--admindir=${folder}/var/lib/dpkg`, '-W', '-f=${Version}', name]);
