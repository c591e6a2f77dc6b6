import { createPrivateKey, createPublicKey } from 'node:crypto';

/** A WireGuard key as text: 32 bytes in padded base64. */
export const WIREGUARD_KEY_PATTERN = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;

/** PKCS #8 frame of an X25519 private key (RFC 8410); the 32 raw bytes follow. */
const X25519_PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex');

/** A private key from 32 random bytes, clamped as `wg genkey` writes it. */
export function wireguardPrivateKey(entropy: Uint8Array): string {
  const key = Buffer.from(entropy);
  key.writeUInt8(key.readUInt8(0) & 0xf8, 0);
  key.writeUInt8((key.readUInt8(31) & 0x7f) | 0x40, 31);
  return key.toString('base64');
}

/** What `wg pubkey` prints for a private key. */
export function wireguardPublicKey(privateKey: string): string {
  const der = Buffer.concat([X25519_PKCS8, Buffer.from(privateKey, 'base64')]);
  const jwk = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })).export({ format: 'jwk' });
  return Buffer.from(jwk.x ?? '', 'base64url').toString('base64');
}
