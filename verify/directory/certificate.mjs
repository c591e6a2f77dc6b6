// What cert-manager's issuer makes of a Certificate.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../hosts/shell.mjs';

/** Signs as cert-manager's issuer does: for the names of a Certificate, with the key of its Secret. */
export const sign = (folder, { dnsNames, ipAddresses = [], usages = [] }, authority, days = 90) => {
  mkdirSync(folder, { recursive: true });
  const at = (name) => join(folder, name);
  writeFileSync(at('ca.key'), authority['tls.key'], { mode: 0o600 });
  writeFileSync(at('ca.crt'), authority['tls.crt']);
  const names = [...dnsNames.map((name) => `DNS:${name}`), ...ipAddresses.map((address) => `IP:${address}`)];
  const usage = usages.includes('client auth') ? 'clientAuth' : 'serverAuth';
  writeFileSync(
    at('extensions'),
    `subjectAltName=critical,${names.join()}\nextendedKeyUsage=${usage}\nkeyUsage=critical,digitalSignature\n`,
  );
  const key = ['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/', '-keyout', at('tls.key')];
  run(['openssl', ...key, '-out', at('request')]);
  const by = ['-CA', at('ca.crt'), '-CAkey', at('ca.key'), '-extfile', at('extensions'), '-days', String(days)];
  run(['openssl', 'x509', '-req', '-in', at('request'), ...by, '-out', at('tls.crt')]);
  return Object.fromEntries(['tls.crt', 'tls.key', 'ca.crt'].map((name) => [name, readFileSync(at(name), 'utf8')]));
};
