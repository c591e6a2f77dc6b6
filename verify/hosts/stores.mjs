// The stores that a site's machines copy to, in the operator's network: each endpoint by its name, over TLS, with the keys that the site's store has.
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Authority } from '../vault/cluster.mjs';
import { start, until } from './shell.mjs';

/** @typedef {{ key: string, name: string, endpoint: string, region: string }} Bucket */

export class Stores {
  #started = [];

  /** @param {string} folder @param {Bucket[]} buckets @param {(i: number) => string} addressOf of the i-th one */
  constructor(folder, buckets, addressOf) {
    this.folder = folder;
    this.buckets = buckets.map((bucket, i) => ({ ...bucket, host: new URL(bucket.endpoint).hostname, address: addressOf(i) }));
    this.authority = new Authority(join(folder, 'authority'));
  }

  /** Addresses by host name, as DNS would know them. */
  get names() {
    return Object.fromEntries(this.buckets.map(({ host, address }) => [host, address]));
  }

  /** Has a machine trust the authority of the stores, as it trusts those of the world. */
  trustedBy(machine) {
    appendFileSync(join(machine.root, 'etc/ssl/certs/ca-certificates.crt'), readFileSync(this.authority.certificate, 'utf8'));
  }

  /**
   * @param {import('./namespace.mjs').Lab} lab @param {string} at the host that they run on @param {string} program versitygw
   * @param {(key: string) => { access: string, secret: string }} keysOf who may write to a bucket
   */
  async open(lab, at, program, keysOf) {
    const tls = this.authority.sign(
      join(this.folder, 'tls'),
      this.buckets.map(({ host }) => `DNS:${host}`),
    );
    for (const { key, name, region, address } of this.buckets) {
      lab.on(at, 'ip', 'address', 'add', `${address}/24`, 'dev', 'eth0');
      const [data, versions] = ['data', 'versions'].map((part) => join(this.folder, key, part));
      for (const path of [join(data, name), versions]) mkdirSync(path, { recursive: true });
      const { access, secret } = keysOf(key);
      const served = ['--port', `${address}:443`, '--cert', join(tls, 'tls.crt'), '--key', join(tls, 'tls.key')];
      const log = join(this.folder, `${key}.log`);
      this.#started.push(
        start(
          [
            ...['ip', 'netns', 'exec', lab.space(at), program, '--access', access, '--secret', secret, '--region', region],
            ...[...served, 'posix', '--versioning-dir', versions, data],
          ],
          { log },
        ),
      );
      await until(`the store of ${key}`, () => lab.try(at, 'bash', '-c', `</dev/tcp/${address}/443`).code === 0, 20);
    }
  }

  async close() {
    for (const program of this.#started) program.stop('SIGKILL');
    await Promise.all(this.#started.map(({ ended }) => ended));
  }
}
