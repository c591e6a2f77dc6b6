// Images in a store of their own, away from whatever the machine has.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, run } from '../hosts/shell.mjs';
import { CACHE } from '../once.mjs';

/** What starts a container on a machine that may not raise limits and has two kinds of control groups. */
const SETTINGS = `[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1000:1000"]
pids_limit = 0
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
`;

export class Store {
  constructor() {
    mkdirSync(CACHE, { recursive: true });
    this.folder = mkdtempSync(join(CACHE, '.images-'));
    const file = join(this.folder, 'storage.conf');
    const roots = `graphroot = "${this.folder}/storage"\nrunroot = "${this.folder}/run"\n`;
    writeFileSync(file, `[storage]\ndriver = "overlay"\n${roots}`);
    const settings = join(this.folder, 'containers.conf');
    writeFileSync(settings, SETTINGS);
    this.env = { CONTAINERS_STORAGE_CONF: file, CONTAINERS_CONF: settings, BUILDAH_ISOLATION: 'chroot' };
  }

  run(argv, options) {
    return run(argv, { timeout: 1800, ...options, env: { ...this.env, ...options?.env } });
  }

  load(archive) {
    this.run(['podman', 'load', '--quiet', '--input', archive]);
  }

  /** Runs a command in a container as a pod's would be. @param {string[]} rights what podman is told of user and capabilities */
  inside(image, rights, command) {
    return attempt(['podman', 'run', '--rm', '--network', 'none', ...rights, image, ...command], { timeout: 120, env: this.env });
  }

  remove() {
    attempt(['podman', 'system', 'reset', '--force'], { env: this.env });
    rmSync(this.folder, { recursive: true, force: true });
  }
}
