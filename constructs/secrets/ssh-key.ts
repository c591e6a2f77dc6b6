import { createPrivateKey } from 'node:crypto';
import type { PrivateKey } from 'sshpk';

/** PKCS #8 frame of an Ed25519 private key (RFC 8410); the 32-byte seed follows. */
const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Loaded on first use: most runs make no SSH key. */
const sshpk = () => import('sshpk');

/** An Ed25519 private key in OpenSSH form, without a passphrase, from a 32-byte seed. */
export async function sshPrivateKey(seed: Uint8Array, comment: string): Promise<string> {
  const der = Buffer.concat([ED25519_PKCS8, Buffer.from(seed)]);
  const pem = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ format: 'pem', type: 'pkcs8' });
  const key = (await sshpk()).parsePrivateKey(pem, 'pkcs8');
  key.comment = comment;
  return key.toString('openssh');
}

/** The line for `authorized_keys`: type, key, comment. */
export async function sshPublicKey(privateKey: string): Promise<string> {
  return (await read(privateKey)).toPublic().toString('ssh');
}

/** Whether a text is an OpenSSH private key without a passphrase that we can use. */
export async function isSshPrivateKey(text: string): Promise<boolean> {
  return read(text).then(
    (key) => key.type === 'ed25519',
    () => false,
  );
}

async function read(privateKey: string): Promise<PrivateKey> {
  return (await sshpk()).parsePrivateKey(privateKey, 'ssh-private');
}
