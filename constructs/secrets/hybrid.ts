import { constants, createCipheriv, publicEncrypt, type KeyObject } from 'node:crypto';
import type { Source } from './make';

/** Bytes of the key of AES-256. */
const SESSION_KEY = 32;
/** Zero is safe: each session key encrypts once. */
const NONCE = Buffer.alloc(12);

/**
 * Encrypts as Sealed Secrets does (github.com/bitnami-labs/sealed-secrets, docs/developer/crypto.md): a session key for AES-256-GCM, itself encrypted by
 * RSA-OAEP with SHA-256 and the label, its length in two bytes before it. Whoever decrypts must name the same label.
 */
export function encryptHybrid(publicKey: KeyObject, label: string, text: string, random: Source['random']): Buffer {
  const sessionKey = Buffer.from(random(SESSION_KEY));
  const wrapped = publicEncrypt(
    { key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256', oaepLabel: Buffer.from(label) },
    sessionKey,
  );
  const cipher = createCipheriv('aes-256-gcm', sessionKey, NONCE);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(wrapped.length);
  return Buffer.concat([length, wrapped, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}
