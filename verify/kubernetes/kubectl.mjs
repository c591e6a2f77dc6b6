// kubectl on one cluster; its two outputs are kept apart, since warnings would spoil what is parsed.
import { spawnSync } from 'node:child_process';

/** @typedef {{ code: number, out: string, err: string }} Answer */

export class Kubectl {
  /** @param {{ binary?: string, kubeconfig?: string }} options `kubeconfig` the one of the environment when left out */
  constructor({ binary = 'kubectl', kubeconfig } = {}) {
    this.binary = binary;
    this.env = { ...process.env, ...(kubeconfig && { KUBECONFIG: kubeconfig }) };
  }

  /** @param {string[]} argv @param {{ input?: string, timeout?: number }} options `timeout` in seconds @returns {Answer} */
  attempt(argv, { input, timeout = 120 } = {}) {
    const { status, stdout, stderr, error } = spawnSync(this.binary, argv, {
      env: this.env,
      input,
      timeout: timeout * 1000,
      encoding: 'utf8',
      maxBuffer: 64 << 20,
    });
    if (error && error.code !== 'ETIMEDOUT') throw error;
    return { code: status ?? 1, out: stdout.trim(), err: error ? `${stderr}no answer in ${timeout} s` : stderr.trim() };
  }

  /** @returns {string} what it printed @throws {Error} with its words when it fails */
  run(argv, options) {
    const { code, out, err } = this.attempt(argv, options);
    if (code !== 0) throw new Error(`kubectl ${argv.join(' ').slice(0, 300)} ended with ${code}: ${err || out}`);
    return out;
  }

  /** @returns {object} an object or a list */
  get(argv) {
    return JSON.parse(this.run(['get', ...argv, '-o', 'json']));
  }

  /** Version of the server, such as v1.34.4. */
  version() {
    return JSON.parse(this.run(['get', '--raw', '/version'])).gitVersion;
  }
}
