import { constants, createDecipheriv, generateKeyPairSync, privateDecrypt, type KeyObject } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A key of a controller and its certificate, as the controller makes them. */
export interface SealingPair {
  readonly key: KeyObject;
  readonly keyPem: string;
  readonly certificate: string;
}

/** A fresh pair. @param days Days from now at which the certificate ends @param type Kind of the key */
export function sealingPair(days = 3650, type: 'rsa' | 'ec' = 'rsa'): SealingPair {
  const key =
    type === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
      : generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const keyPem = key.export({ type: 'pkcs8', format: 'pem' }).toString();
  const folder = mkdtempSync(join(tmpdir(), 'archipel-pair-'));
  try {
    const file = join(folder, 'key.pem');
    writeFileSync(file, keyPem, { mode: 0o600 });
    const certificate = execFileSync(
      'openssl',
      ['req', '-x509', '-new', '-key', file, '-subj', '/CN=sealed-secret', '-days', String(days)],
      {
        encoding: 'utf8',
      },
    );
    return { key, keyPem, certificate };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Opens one value as the controller does. @throws Error when the key or the label is another */
export function openSealed(key: KeyObject, label: string, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  const length = bytes.readUInt16BE(0);
  const sessionKey = privateDecrypt(
    { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256', oaepLabel: Buffer.from(label) },
    bytes.subarray(2, 2 + length),
  );
  const decipher = createDecipheriv('aes-256-gcm', sessionKey, Buffer.alloc(12));
  decipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(2 + length, -16)), decipher.final()]).toString('utf8');
}
