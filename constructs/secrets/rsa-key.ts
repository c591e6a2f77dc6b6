import { createPrivateKey, createPublicKey, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';

const generate = promisify(generateKeyPair);

/** A fresh RSA private key as PKCS #8 in PEM. Its primes are found by Node: no other source of randomness is asked. */
export async function rsaPrivateKey(bits: number): Promise<string> {
  const { privateKey } = await generate('rsa', { modulusLength: bits });
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}

/** The public half of such a key: its SubjectPublicKeyInfo as base64, in one line. */
export const rsaPublicKey = (privateKey: string): string =>
  createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).toString('base64');

/** Whether a text is an RSA private key of that length, as PKCS #8 in PEM without a passphrase. */
export function isRsaPrivateKey(text: string, bits: number): boolean {
  if (!text.startsWith('-----BEGIN PRIVATE KEY-----\n')) return false;
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(text);
    return asymmetricKeyType === 'rsa' && asymmetricKeyDetails?.modulusLength === bits;
  } catch {
    return false;
  }
}
