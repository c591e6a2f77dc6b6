import { pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(pbkdf2);

/** Rounds that Authelia's documentation writes (authelia.com, integration/openid-connect/frequently-asked-questions). */
const ITERATIONS = 310_000;
/** Bytes of the salt (RFC 8018, 4.1), and of the digest: those of SHA-512. */
export const SALT_BYTES = 16;
const DIGEST_BYTES = 64;
/** 16 and 64 bytes take 22 and 86 characters. */
const FORM = /^\$pbkdf2-sha512\$([1-9]\d{4,9})\$([./A-Za-z0-9]{22})\$([./A-Za-z0-9]{86})$/;

/** PBKDF2 with SHA-512, written as passlib does and go-crypt reads: `$pbkdf2-sha512$<iterations>$<salt>$<digest>`. */
export async function digestOf(value: string, salt: Uint8Array): Promise<string> {
  const digest = await derive(value, salt, ITERATIONS, DIGEST_BYTES, 'sha512');
  return `$pbkdf2-sha512$${ITERATIONS}$${adapted(Buffer.from(salt))}$${adapted(digest)}`;
}

/** Whether a text has the form of such a digest. */
export const isDigest = (text: string): boolean => FORM.test(text);

/** Whether a digest is that of a value. */
export async function isDigestOf(text: string, value: string): Promise<boolean> {
  const [, iterations, salt, digest] = FORM.exec(text) ?? [];
  if (iterations === undefined || salt === undefined || digest === undefined) return false;
  return timingSafeEqual(await derive(value, plain(salt), Number(iterations), DIGEST_BYTES, 'sha512'), plain(digest));
}

/** Base64 without padding whose `+` is a `.`, as in the modular crypt format. */
const adapted = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '').replaceAll('+', '.');
const plain = (text: string): Buffer => Buffer.from(text.replaceAll('.', '+'), 'base64');
