import { z } from 'zod';
import { inputError } from './input-error';
import { tryParseJson } from './json';
import type { SecretMake } from './secret-plan';

/** A value with its history, as it lies in the opened store. */
export interface StoredSecret {
  /** How the value was made; a plan that asks for another kind asks for a rotation. */
  readonly kind: SecretMake['kind'];
  readonly value: string;
  /** ISO 8601, UTC. */
  readonly created: string;
  /** ISO 8601, UTC; set by the latest rotation. */
  readonly rotated?: string;
  /** The value before the latest rotation, until the rotation is finished. */
  readonly previous?: string;
}

/** What the encrypted store holds. The recipients are inside it, since nobody can slip one in there. */
export interface StoreContents {
  /** The environment it belongs to, so that the store of one site is never used for another. */
  readonly environment: string;
  /** The age recipients that it is encrypted to, sorted. */
  readonly recipients: readonly string[];
  readonly secrets: ReadonlyMap<string, StoredSecret>;
}

const VERSION = 1;
const KINDS = [
  'password',
  'hex',
  'base64',
  'wireguard-key',
  'preshared-key',
  'ssh-key',
  'rsa-key',
  'pbkdf2-sha512',
  'authority',
  'external',
] as const;

const STORED = z.strictObject({
  kind: z.enum(KINDS),
  value: z.string(),
  created: z.iso.datetime(),
  rotated: z.iso.datetime().optional(),
  previous: z.string().optional(),
});
const CONTENTS = z.strictObject({
  version: z.literal(VERSION),
  environment: z.string(),
  recipients: z.array(z.string().startsWith('age1')).min(1),
  secrets: z.record(z.string(), STORED),
});

/** Contents as JSON: sorted, so that equal contents are equal text. */
export function formatContents(contents: StoreContents): string {
  const { environment } = contents;
  const recipients = [...new Set(contents.recipients)].sort();
  const secrets = Object.fromEntries(sortedEntries(contents.secrets).map(([id, stored]) => [id, ordered(stored)]));
  return `${JSON.stringify({ version: VERSION, environment, recipients, secrets }, undefined, 2)}\n`;
}

/**
 * @throws InputError when the text is not the contents of this environment's store; the message shows no value of it
 */
export function parseContents(text: string, path: string, environment: string): StoreContents {
  const json = tryParseJson(text);
  if (json === undefined) throw badForm(path, 'the opened store is not JSON', `${text.length} characters`);
  const version =
    json !== null && typeof json === 'object' && 'version' in json && typeof json.version === 'number' ? json.version : VERSION;
  if (version !== VERSION) throw otherVersion(path, version);
  const parsed = CONTENTS.safeParse(json);
  if (!parsed.success) {
    const places = parsed.error.issues.map((issue) => issue.path.join('.') || 'its top level');
    throw badForm(path, 'the opened store has another form than ours', `a fault at ${[...new Set(places)].join(', ')}`);
  }
  if (parsed.data.environment !== environment) throw otherEnvironment(path, parsed.data.environment, environment);
  return { environment, recipients: parsed.data.recipients, secrets: new Map(Object.entries(parsed.data.secrets)) };
}

/** Entries by id, in an order that no locale changes. */
export function sortedEntries<T>(map: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}

function ordered({ kind, value, created, rotated, previous }: StoredSecret): StoredSecret {
  return { kind, value, created, ...(rotated !== undefined && { rotated }), ...(previous !== undefined && { previous }) };
}

function badForm(path: string, what: string, got: string): Error {
  const expected = `contents of version ${VERSION}`;
  return inputError({ id: 'secrets/store-form', where: path, what, got, expected, do: 'restore the file from Git or a backup' });
}

function otherVersion(path: string, version: number): Error {
  return inputError({
    id: 'secrets/store-version',
    where: path,
    what: 'the store was written by another version of archipel',
    got: `contents of version ${version}`,
    expected: `contents of version ${VERSION}`,
    do: 'use the version of archipel that wrote it',
  });
}

function otherEnvironment(path: string, got: string, expected: string): Error {
  return inputError({
    id: 'secrets/store-environment',
    where: path,
    what: 'the store belongs to another environment',
    got: `'${got}'`,
    expected: `'${expected}'`,
    do: 'name the store of this environment',
  });
}
