// The containerd that a kubelet asks, away from the machine's own: how it names what it imports, and who may take it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, run, start, until } from '../hosts/shell.mjs';

export class Containerd {
  #process;

  constructor(folder) {
    mkdirSync(folder, { recursive: true });
    this.socket = join(folder, 'containerd.sock');
    this.config = join(folder, 'config.toml');
    this.log = join(folder, 'log');
    const kubelet = '[plugins."io.containerd.grpc.v1.cri"]\n  restrict_oom_score_adj = true\n  disable_apparmor = true\n';
    writeFileSync(
      this.config,
      `version = 2\nroot = "${folder}/root"\nstate = "${folder}/state"\n[grpc]\n  address = "${this.socket}"\n${kubelet}`,
    );
  }

  async start() {
    this.#process = start(['containerd', '--config', this.config], { log: this.log });
    await until('containerd answers', () => attempt(['ctr', '--address', this.socket, 'version']).code === 0, 30);
    return this;
  }

  images(...argv) {
    return run(['ctr', '--address', this.socket, '--namespace', 'k8s.io', 'images', ...argv], { timeout: 300 });
  }

  /** Takes a tarball as K3s does, which unpacks it first: the ctr of Debian 12 does not. */
  import(file) {
    const into = `ctr --address '${this.socket}' --namespace k8s.io images import -`;
    return run(['bash', '-euo', 'pipefail', '-c', `gzip --decompress --stdout '${file}' | ${into}`], { timeout: 300 });
  }

  /** Labels of an image, as they are listed. */
  labels(reference) {
    return this.images('ls', `name==${reference}`).split('\n').at(-1)?.trim().split(/\s+/).at(-1) ?? '';
  }

  async stop() {
    this.#process?.stop();
    await this.#process?.ended;
  }
}
