import { authorityCertificate, authorityKey, isAuthority, makeAuthority } from './authority';
import { isDerived } from './derived';
import { isDigest } from './digest';
import { isRsaPrivateKey, rsaPrivateKey, rsaPublicKey } from './rsa-key';
import type { DigestMake, ExternalMake, SecretMake, SecretReader } from './secret-plan';
import { isSshPrivateKey, sshPrivateKey, sshPublicKey } from './ssh-key';
import { WIREGUARD_KEY_PATTERN, wireguardPrivateKey, wireguardPublicKey } from './wireguard-key';

/** Where randomness and time come from; tests bring their own. */
export interface Source {
  /** As many unpredictable bytes. */
  readonly random: (bytes: number) => Uint8Array;
  readonly now: () => Date;
}

/** A secret that we can make by itself, as opposed to one that follows from another, or that somebody else issues. */
export type OwnMake = Exclude<SecretMake, ExternalMake | DigestMake>;

/** Bytes of every key that we make (X25519, Ed25519, preshared). */
const KEY_BYTES = 32;
const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** Bytes from here on are thrown away: with them some characters would come more often than others. */
const FAIR_BYTES = 256 - (256 % ALPHANUMERIC.length);

export function isOwnMake(make: SecretMake): make is OwnMake {
  return make.kind !== 'external' && !isDerived(make);
}

/** A fresh value. */
export async function makeValue(make: OwnMake, { random, now }: Source): Promise<string> {
  switch (make.kind) {
    case 'password':
      return password(make.length, random);
    case 'hex':
    case 'base64':
      return Buffer.from(random(make.bytes)).toString(make.kind);
    case 'wireguard-key':
      return wireguardPrivateKey(random(KEY_BYTES));
    case 'preshared-key':
      return Buffer.from(random(KEY_BYTES)).toString('base64');
    case 'ssh-key':
      return sshPrivateKey(random(KEY_BYTES), make.comment);
    case 'rsa-key':
      return rsaPrivateKey(make.bits);
    case 'authority':
      return makeAuthority(make.name, random, now);
  }
}

/** Whether a value is one that this make could have given. */
export async function fitsMake(make: SecretMake, value: string): Promise<boolean> {
  switch (make.kind) {
    case 'password':
      return value.length === make.length && /^[A-Za-z0-9]+$/.test(value);
    case 'hex':
    case 'base64': {
      const bytes = Buffer.from(value, make.kind);
      return bytes.length === make.bytes && bytes.toString(make.kind) === value;
    }
    case 'wireguard-key':
    case 'preshared-key':
      return WIREGUARD_KEY_PATTERN.test(value);
    case 'ssh-key':
      return isSshPrivateKey(value);
    case 'rsa-key':
      return isRsaPrivateKey(value, make.bits);
    case 'pbkdf2-sha512':
      return isDigest(value);
    case 'authority':
      return isAuthority(value, make.name);
    case 'external':
      return value.trim() !== '' && !/[\0\uFFFD]/.test(value);
  }
}

/** What a value should look like, in words. */
export function describeMake(make: SecretMake): string {
  switch (make.kind) {
    case 'password':
      return `${make.length} letters and digits`;
    case 'hex':
    case 'base64':
      return `${make.bytes} bytes as ${make.kind}`;
    case 'wireguard-key':
      return "a private key as 'wg genkey' prints it";
    case 'preshared-key':
      return "a key as 'wg genpsk' prints it";
    case 'ssh-key':
      return 'an Ed25519 private key in OpenSSH form without a passphrase';
    case 'rsa-key':
      return `an RSA private key of ${make.bits} bits as PKCS #8 in PEM`;
    case 'pbkdf2-sha512':
      return `the digest of ${make.of}`;
    case 'authority':
      return `a key on P-256 and the certificate of the authority '${make.name}', as PEM`;
    case 'external':
      return `text: ${make.ask}`;
  }
}

/** The half of a key pair that everyone may know, or undefined when the secret has none. */
export async function publicHalf(make: SecretMake, value: string): Promise<string | undefined> {
  switch (make.kind) {
    case 'wireguard-key':
      return wireguardPublicKey(value);
    case 'ssh-key':
      return sshPublicKey(value);
    case 'authority':
      return authorityCertificate(value);
    case 'rsa-key':
      return make.published ? rsaPublicKey(value) : undefined;
    default:
      return undefined;
  }
}

/** What of a value a reader receives. */
export function partFor({ kind }: SecretMake, value: string, reader: SecretReader): string {
  if (kind !== 'authority') return value;
  return 'half' in reader && reader.half === 'public' ? authorityCertificate(value) : authorityKey(value);
}

function password(length: number, random: Source['random']): string {
  let text = '';
  while (text.length < length) {
    const fair = [...random(length)].filter((byte) => byte < FAIR_BYTES);
    text += fair.map((byte) => ALPHANUMERIC.charAt(byte % ALPHANUMERIC.length)).join('');
  }
  return text.slice(0, length);
}
