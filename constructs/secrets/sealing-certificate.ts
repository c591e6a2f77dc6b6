import { X509Certificate, type KeyObject } from 'node:crypto';
import type { Problem } from '../problem';
import { inputError } from './input-error';

/** The certificate of a cluster: what it encrypts, only the cluster's controller opens. */
export interface SealingCertificate {
  /** As it is kept: one block, nothing around it. */
  readonly pem: string;
  readonly publicKey: KeyObject;
  /** SHA-256 of the certificate. */
  readonly fingerprint: string;
}

/** RSA of fewer bits is no longer trusted (NIST SP 800-131A). */
const LEAST_BITS = 2048;
const BLOCK = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/;

/**
 * The first certificate of a PEM text.
 * @throws InputError when there is none, it is not an RSA one, it has ended, or a private key stands beside it
 */
export function readSealingCertificate(text: string, path: string, now: Date): SealingCertificate {
  if (text.includes('PRIVATE KEY')) {
    throw bad(path, 'holds a private key, which opens every sealed secret', 'a private key', 'the certificate alone', {
      id: 'secrets/sealing-private-key',
      do: 'take the key away from here; where it was committed or sent, make the controller renew its key and rotate all secrets',
    });
  }
  const [block] = BLOCK.exec(text) ?? [];
  const certificate = block === undefined ? undefined : tryParse(block);
  if (block === undefined || !certificate) {
    throw bad(path, 'is no certificate', `${text.length} characters`, "PEM that begins with '-----BEGIN CERTIFICATE-----'");
  }
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = certificate.publicKey;
  if (type !== 'rsa' || (details?.modulusLength ?? 0) < LEAST_BITS) {
    throw bad(
      path,
      'is not the certificate of a sealing key',
      `${type ?? 'another key'} ${details?.modulusLength ?? ''}`.trim(),
      'RSA of 2048 bits or more',
    );
  }
  // one that begins a moment from now is a clock that lags behind
  const end = new Date(certificate.validTo);
  if (now > end) throw bad(path, 'has ended', end.toISOString(), 'a certificate of today');
  return { pem: `${block.replace(/\r/g, '')}\n`, publicKey: certificate.publicKey, fingerprint: certificate.fingerprint256 };
}

function tryParse(block: string): X509Certificate | undefined {
  try {
    return new X509Certificate(block);
  } catch {
    return undefined;
  }
}

function bad(where: string, what: string, got: string, expected: string, more: Partial<Pick<Problem, 'id' | 'do'>> = {}): Error {
  const usual = { id: 'secrets/sealing-certificate', do: 'fetch the certificate again: archipel secrets seal --help prints how' };
  return inputError({ where, what, got, expected, ...usual, ...more });
}
