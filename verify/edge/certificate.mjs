// A certificate of a site in place of cert-manager's: its own authority, ECDSA P-256, thirty days.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../hosts/shell.mjs';

/** Writes `site-ca.crt`, `site.crt` and `site.key` into a folder. @param {string[]} hosts */
export const certify = (folder, hosts) => {
  const at = (name) => join(folder, name);
  const key = (name) => run(['openssl', 'ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', at(name)]);
  key('site-ca.key');
  run(['openssl', 'req', '-x509', '-new', '-key', at('site-ca.key'), '-days', '30', '-subj', '/CN=judge', '-out', at('site-ca.crt')]);
  key('site.key');
  run(['openssl', 'req', '-new', '-key', at('site.key'), '-subj', '/CN=site', '-out', at('site.csr')]);
  writeFileSync(at('names'), `subjectAltName=${hosts.map((host) => `DNS:${host}`).join(',')}\nextendedKeyUsage=serverAuth\n`);
  const signed = ['-CA', at('site-ca.crt'), '-CAkey', at('site-ca.key'), '-CAcreateserial', '-days', '30', '-extfile', at('names')];
  run(['openssl', 'x509', '-req', '-in', at('site.csr'), '-out', at('site.crt'), ...signed]);
};

/** Secrets with it, wherever a route names one. @param {object[]} objects @returns {object[]} */
export const certificatesOf = (objects, folder) =>
  objects
    .filter(({ kind, spec }) => kind === 'IngressRoute' && spec.tls?.secretName)
    .map(({ metadata: { namespace }, spec }) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'kubernetes.io/tls',
      metadata: { name: spec.tls.secretName, namespace },
      stringData: { 'tls.crt': readFileSync(join(folder, 'site.crt'), 'utf8'), 'tls.key': readFileSync(join(folder, 'site.key'), 'utf8') },
    }));
