import type { SecretResult } from '../blueprint/contracts/contract';
import type { JsonObject } from '../constructs/files/yaml';
import { customObject, type SiteChart } from '../constructs/kubernetes';

const KIND = { apiVersion: 'cert-manager.io/v1' } as const;
/** Ninety days and thirty, in the words of Go. */
const SHORT = { duration: '2160h0m0s', renewBefore: '720h0m0s' } as const;

/** Who asks for certificates: its name is that of the Issuer. */
export interface Certified {
  readonly name: string;
  readonly namespace: string;
}

/** What a certificate is for: a server is known by its names, a client by any. */
export interface OwnCertificate {
  readonly dnsNames: readonly string[];
  /** @default [] */
  readonly ipAddresses?: readonly string[];
  /** @default 'server auth' */
  readonly usage?: 'server auth' | 'client auth';
}

/**
 * Certificates by the authority of the secret store, which readers know already: cert-manager signs them and renews them by itself.
 * @param certificates by the names of their Secrets, with `tls.crt`, `tls.key` and, of who signed, `ca.crt`
 */
export function addCertificates(
  scope: SiteChart,
  { name, namespace }: Certified,
  authority: SecretResult,
  certificates: Readonly<Record<string, OwnCertificate>>,
): void {
  const add = (kind: string, named: string, spec: JsonObject): void => {
    customObject(scope, { ...KIND, kind, metadata: { name: named, namespace }, spec });
  };
  add('Issuer', name, { ca: { secretName: authority.value.object } });
  for (const [secretName, { dnsNames, ipAddresses = [], usage = 'server auth' }] of Object.entries(certificates)) {
    add('Certificate', secretName, {
      secretName,
      revisionHistoryLimit: 1,
      dnsNames: [...dnsNames],
      ...(ipAddresses.length > 0 && { ipAddresses: [...ipAddresses] }),
      usages: ['digital signature', usage],
      ...SHORT,
      issuerRef: { group: 'cert-manager.io', kind: 'Issuer', name },
      privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' },
    });
  }
}
