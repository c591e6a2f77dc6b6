// A Debian host with what the role of copies installs on it, made once a machine.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withApt } from '../debian.mjs';
import { run } from '../hosts/shell.mjs';
import { debianTree } from '../hosts/tools.mjs';
import { packagesOf } from '../hosts/roles.mjs';
import { CACHE, once } from '../once.mjs';

export const tree = () => {
  const packages = packagesOf('backup');
  return once(join(CACHE, `copies-debian-${packages.join('-')}`), (stage) => {
    run(['cp', '-a', `${debianTree()}/.`, stage]);
    run(['cp', '-L', '/etc/resolv.conf', join(stage, 'etc/resolv.conf')]);
    // nothing starts in a tree
    writeFileSync(join(stage, 'usr/sbin/policy-rc.d'), '#!/bin/sh\nexit 101\n', { mode: 0o755 });
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    withApt(() => {
      run(['chroot', stage, 'apt-get', 'update', '-qq'], { env });
      run(['chroot', stage, 'apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...packages], { env, timeout: 1200 });
    });
    run(['chroot', stage, 'apt-get', 'clean']);
  });
};
