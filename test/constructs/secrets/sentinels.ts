import { createHash } from 'node:crypto';
import type { SecretMake, SecretPlan, SecretSite, Source } from '../../../constructs/secrets';
import { initSecrets, setSecret } from '../../../constructs/secrets';
import { makeAuthority } from '../../../constructs/secrets/authority';
import { sshPrivateKey } from '../../../constructs/secrets/ssh-key';
import { wireguardPrivateKey } from '../../../constructs/secrets/wireguard-key';

/** A value that no other text holds, in the place of a secret. */
export interface Sentinel {
  readonly id: string;
  /** Valid for the secret's plan. */
  readonly value: string;
  /** Every way to write the value that {@link findSentinels} looks for. */
  readonly traces: readonly string[];
}

/** Where a secret came out. */
export interface SentinelLeak {
  readonly id: string;
  /** The trace that was found. */
  readonly trace: string;
}

/** A recognisable value for every secret of a plan; the same plan gives the same keys. */
export async function makeSentinels(plan: readonly SecretPlan[]): Promise<readonly Sentinel[]> {
  return Promise.all(plan.map(async ({ id, make }) => sentinel(id, await sentinelValue(id, make), keyBytes(id, make))));
}

/** Gives a site, whose store may not exist yet, the sentinels as its values. */
export async function storeSentinels(site: SecretSite, source: Source, sentinels: readonly Sentinel[]): Promise<void> {
  await initSecrets(site, source);
  for (const { id, value } of sentinels) await setSecret(site, source, id, value);
}

/**
 * The sentinels that a text holds, as they are or as hexadecimal, base64 (at any offset of a larger text, padded or not, URL-safe
 * or not), percent-encoded or JSON-escaped; broken over lines or not. Look at each output as one text.
 */
export function findSentinels(text: string, sentinels: readonly Sentinel[]): readonly SentinelLeak[] {
  const flat = flatten(text);
  return sentinels.flatMap(({ id, traces }) => traces.filter((trace) => flat.includes(trace)).map((trace) => ({ id, trace })));
}

async function sentinelValue(id: string, make: SecretMake): Promise<string> {
  switch (make.kind) {
    case 'password':
      return `Sentinel${digest(id, make.length).toString('hex')}`.slice(0, make.length);
    case 'hex':
    case 'base64':
      return digest(id, make.bytes).toString(make.kind);
    case 'wireguard-key':
      return wireguardPrivateKey(digest(id, 32));
    case 'preshared-key':
      return digest(id, 32).toString('base64');
    case 'ssh-key':
      return sshPrivateKey(digest(id, 32), make.comment);
    case 'rsa-key':
    case 'pbkdf2-sha512':
      throw new Error(`no sentinel can be a value of the kind ${make.kind}`);
    case 'authority':
      return makeAuthority(
        make.name,
        (bytes) => digest(id, bytes),
        () => new Date('2026-01-01T00:00:00Z'),
      );
    case 'external':
      return `sentinel-${id.replaceAll('/', '-')}-${digest(id, 8).toString('hex')}`;
  }
}

/** The raw bytes behind a value that is a text form of them. */
function keyBytes(id: string, make: SecretMake): readonly Buffer[] {
  switch (make.kind) {
    case 'password':
    case 'rsa-key':
    case 'pbkdf2-sha512':
    case 'external':
      return [];
    case 'hex':
    case 'base64':
      return [digest(id, make.bytes)];
    case 'wireguard-key':
      return [Buffer.from(wireguardPrivateKey(digest(id, 32)), 'base64')];
    case 'preshared-key':
    case 'ssh-key':
    case 'authority':
      return [digest(id, 32)];
  }
}

function sentinel(id: string, value: string, raw: readonly Buffer[]): Sentinel {
  const texts = [value, value.trim(), encodeURIComponent(value.trim())].map(flatten);
  const bytes = [Buffer.from(value), ...raw].flatMap((buffer) => [hex(buffer), hex(buffer).toUpperCase(), ...base64Traces(buffer)]);
  return { id, value, traces: [...new Set([...texts, ...bytes])] };
}

/** base64 of the bytes wherever they begin in a larger text: without the characters that neighbours decide. */
function base64Traces(bytes: Buffer): readonly string[] {
  return [0, 1, 2].flatMap((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), bytes]);
    const own = whole.toString('base64').slice([0, 2, 3][offset], Math.floor((whole.length * 8) / 6));
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/** Without line breaks, indentation, and their escapes. */
function flatten(text: string): string {
  return text.replace(/\\[nrt]|\s/g, '');
}

function hex(bytes: Buffer): string {
  return bytes.toString('hex');
}

function digest(id: string, bytes: number): Buffer {
  return createHash('shake256', { outputLength: bytes }).update(`archipel sentinel ${id}`).digest();
}
