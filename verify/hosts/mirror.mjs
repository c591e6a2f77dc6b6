// What the roles fetch, as an operator's own mirror has it: packages, the K3s binary (a stand-in), restic, Docker's repository.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { copyTools } from '../monitoring/tools.mjs';
import { dockerRepository } from './docker.mjs';
import { run, start, until } from './shell.mjs';

const PORT = 8080;
const textOf = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');

export class Mirror {
  #server;
  #docker = [];

  /** @param {import('./site-lab.mjs').SiteLab} lab @param {string} address of its operator, who serves it */
  constructor(lab, address) {
    Object.assign(this, { lab, address, url: `http://${address}:${PORT}` });
    this.folder = join(lab.tools.folder, `mirror-${lab.site.name}`);
  }

  /** What tells the playbook of it. */
  get variables() {
    return [`k3s_source=${this.url}/k3s`, `backup_source=${this.url}/restic`, ...this.#docker];
  }

  async open() {
    const { cluster, equipment } = this.lab.site.blueprint;
    mkdirSync(this.folder, { recursive: true });
    symlinkSync(this.lab.tools.packages, join(this.folder, 'packages'));
    this.#k3s(cluster.version);
    this.#restic();
    if (equipment.some(({ role }) => role === 'compose'))
      this.#docker = dockerRepository(join(this.folder, 'docker'), `${this.url}/docker`, this.lab.tools.report);
    const served = ['http.server', String(PORT), '--bind', this.address, '--directory', this.folder];
    this.#server = start(['ip', 'netns', 'exec', this.lab.space('operator'), 'python3', '-m', ...served]);
    const answers = () => this.lab.try('operator', 'bash', '-c', `</dev/tcp/${this.address}/${PORT}`).code === 0;
    await until('the operator serves packages', answers, 10);
  }

  #k3s(version) {
    const { agent, server } = JSON.parse(textOf('./k3s-flags.json'));
    const binary = textOf('./k3s-stand-in.py')
      .replace('FLAGS = {}', `FLAGS = ${JSON.stringify({ agent, server })}`)
      .replace("VERSION = ''", `VERSION = '${version}'`);
    mkdirSync(join(this.folder, 'k3s'));
    writeFileSync(join(this.folder, 'k3s/k3s'), binary);
    writeFileSync(join(this.folder, 'k3s/sha256sum-amd64.txt'), `${createHash('sha256').update(binary).digest('hex')}  k3s\n`);
  }

  #restic() {
    const { backup_restic_version: version } = parse(textOf('../../hosts/ansible/roles/backup/defaults/main.yaml'));
    const folder = join(this.folder, 'restic');
    mkdirSync(folder);
    run(['sh', '-c', 'bzip2 -1 -c "$0" >"$1"', copyTools(() => undefined).restic, join(folder, `restic_${version}_linux_amd64.bz2`)]);
    run(['sh', '-c', 'cd "$0" && sha256sum * >SHA256SUMS', folder]);
  }

  stop() {
    this.#server?.stop();
  }
}
