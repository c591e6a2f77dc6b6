// The makers' own kubeseal, built from the Go module proxy and kept in ~/.cache/archipel-verify.
import { join } from 'node:path';
import { CACHE, once } from '../once.mjs';
import { attempt, run } from '../hosts/shell.mjs';

/** The release whose controller the sites run. */
const KUBESEAL = 'github.com/bitnami-labs/sealed-secrets/cmd/kubeseal@v0.36.6';

/** @returns {string} path of kubeseal @throws {Error} where it cannot be built: then there is no verdict */
export const kubeseal = () => {
  const folder = once(join(CACHE, KUBESEAL.replace(/^.*\//, '').replace('@', '-')), (stage) =>
    run(['nice', 'go', 'install', KUBESEAL], { env: { GOBIN: stage }, cwd: stage, timeout: 1800 }),
  );
  return join(folder, 'kubeseal');
};

/** The key of a controller and its certificate, as it makes them itself: RSA 4096, signed by itself. @param {string} folder */
export const makeKeys = (folder) => {
  const [key, certificate] = ['key.pem', 'certificate.pem'].map((name) => join(folder, name));
  run([
    'openssl',
    'req',
    '-x509',
    '-newkey',
    'rsa:4096',
    '-nodes',
    '-keyout',
    key,
    '-out',
    certificate,
    '-subj',
    '/O=sealed-secret',
    '-days',
    '3650',
  ]);
  return { key, certificate };
};

/** Opens a SealedSecret as after the loss of a cluster. @returns {{ data: Record<string, string>, metadata: object, type: string } | undefined} undefined where it refuses */
export const unseal = (binary, key, text) => {
  const { code, out } = attempt([binary, '--recovery-unseal', '--recovery-private-key', key, '-o', 'json'], { input: text });
  return code === 0 ? JSON.parse(out) : undefined;
};
