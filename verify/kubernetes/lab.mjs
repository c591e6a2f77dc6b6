// A control plane on loopback: API server, controllers and scheduler as they are released, with simulated nodes. It is built once, through the Go module proxy.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { attempt, run } from '../hosts/shell.mjs';
import { Kubectl } from './kubectl.mjs';

/** What can be asked for, by minor version. The first one's binaries have no suffix. */
export const RELEASES = { 1.34: { release: '1.34.4', suffix: '' }, 1.36: { release: '1.36.3', suffix: '1.36' } };
const CONTROL_PLANE = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];
const ONCE = ['etcd', 'kwok'];
const MOST_MINUTES = 25;

/** Where the lab keeps its programs and its data. */
export const LAB_HOME = process.env.LAB ?? join(homedir(), '.cache/k8s-lab');

/** The versions that `ARCHIPEL_KUBERNETES=1.34,1.36` asks for; all that are known when it is not said. @returns {string[]} */
export const versionsAsked = () => (process.env.ARCHIPEL_KUBERNETES ?? Object.keys(RELEASES).join()).split(',').map((text) => text.trim());

/** Folder of the lab's scripts, or undefined where there is none. @param {string} root */
export const findLab = (root) => {
  const folder = resolve(root, process.env.ARCHIPEL_K8S_LAB ?? '../shared/k8s-lab');
  return existsSync(join(folder, 'judge.py')) ? folder : undefined;
};

/** One version of the control plane. Only one of a machine's labs can be up at a time. */
export class Lab {
  /** @param {string} folder the scripts @param {string} version such as 1.34 */
  constructor(folder, version) {
    const known = RELEASES[version];
    if (!known) throw new Error(`Kubernetes ${version} is not among ${Object.keys(RELEASES).join(', ')}`);
    Object.assign(this, { folder, version, ...known });
    this.home = LAB_HOME;
  }

  /** Programs that are not there yet. @returns {string[]} */
  missing() {
    const suffix = this.suffix && `-${this.suffix}`;
    const there = (file) => existsSync(join(this.home, 'bin', file));
    const kubectl = there('kubectl') || existsSync('/usr/bin/kubectl') ? [] : ['kubectl'];
    return [...CONTROL_PLANE.map((name) => `${name}${suffix}`), ...ONCE].filter((file) => !there(file)).concat(kubectl);
  }

  /** Builds what is missing: 3 to 15 minutes. @throws {Error} with the end of the build's output */
  build() {
    const missing = this.missing();
    if (missing.length === 0) return;
    if (attempt(['go', 'version']).code !== 0) throw new Error(`${missing.join(', ')} must be built, and Go is not installed`);
    if (missing.includes('kubectl')) this.#script('build.sh', [RELEASES['1.34'].release], { CMDS: 'kubectl' });
    if (missing.some((name) => name !== 'kubectl')) this.#script('build.sh', [this.release], { SUFFIX: this.suffix });
    if (this.missing().length > 0) throw new Error(`built, and yet without ${this.missing().join(', ')}`);
  }

  /** A cluster without a past, with these nodes. @param {string[]} nodes @param {Record<string, string>} env */
  up(nodes, env = {}) {
    this.#script('up.sh', ['--fresh', ...nodes], { LAB_SUFFIX: this.suffix && `-${this.suffix}`, ...env });
  }

  /**
   * What the cluster says of manifests.
   * @param {string[]} paths @param {string[]} options of the lab's judge
   * @returns {object} its summary @throws {Error} where it gives none
   */
  judge(paths, options = []) {
    const { code, out } = attempt([join(this.folder, 'judge.sh'), '--fast', ...options, ...paths]);
    const last = out.trim().split('\n').at(-1) ?? '';
    if (code > 1 || !last.startsWith('{')) throw new Error(`the lab gave no verdict:\n${out.slice(-2000)}`);
    const summary = JSON.parse(last);
    if (!summary.server.startsWith(`v${this.version}.`)) throw new Error(`${summary.server} answered, not ${this.version}`);
    return summary;
  }

  /** The cluster's own client. */
  kubectl() {
    const own = join(this.home, 'bin/kubectl');
    return new Kubectl({ kubeconfig: join(this.home, 'kubeconfig'), ...(existsSync(own) && { binary: own }) });
  }

  down() {
    this.#script('down.sh', ['--wipe']);
  }

  #script(name, args, env) {
    return run([join(this.folder, name), ...args], { env, timeout: MOST_MINUTES * 60 });
  }
}
