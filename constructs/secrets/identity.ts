import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Problem } from '../problem';
import { generateIdentity, recipientOf } from './age';
import { createFile, PRIVATE } from './durable-file';
import { inputError, onDisk } from './input-error';
import type { Source } from './make';

/** The operator's key to the store, as read from an identity file. */
export interface OperatorIdentity {
  readonly path: string;
  /** Private halves, for the age library only. */
  readonly identities: readonly string[];
  /** Public halves, in the same order. */
  readonly recipients: readonly string[];
  readonly warnings: readonly Problem[];
}

/**
 * Makes an identity file that only its owner reads, in the form of `age-keygen`.
 * @throws InputError when the path is taken: an identity is never overwritten
 */
export async function createIdentity(path: string, now: Source['now']): Promise<OperatorIdentity> {
  const identity = await generateIdentity();
  const text = `# created: ${now().toISOString()}\n# public key: ${(await recipientOf(identity)) ?? ''}\n${identity}\n`;
  onDisk(dirname(path), 'cannot be made', () => mkdirSync(dirname(path), { recursive: true, mode: 0o700 }));
  if (!createFile(path, text, PRIVATE)) {
    throw inputError({
      id: 'secrets/identity-taken',
      where: path,
      what: 'an identity is never overwritten',
      got: 'a file',
      expected: 'a free path',
      do: 'use that identity, or name another path',
    });
  }
  return readIdentity(path);
}

/** @throws InputError when the file is missing, holds no identity, or holds a line that is neither identity nor comment */
export async function readIdentity(path: string): Promise<OperatorIdentity> {
  if (!existsSync(path)) throw missingIdentity(path);
  const text = onDisk(path, 'cannot be read', () => readFileSync(path, 'utf8'));
  const lines = text.split(/\r?\n/).map((line, index) => ({ line: line.trim(), number: index + 1 }));
  const found = lines.filter(({ line }) => line !== '' && !line.startsWith('#'));
  if (found.length === 0) throw badIdentity(path, 'the file holds no identity', 'comments and empty lines only');
  const recipients: string[] = [];
  for (const { line, number } of found) {
    const recipient = await recipientOf(line);
    // the line is never shown: it may be a key with a typing error
    if (recipient === undefined) throw badIdentity(`${path}:${number}`, 'the line is no age identity', `${line.length} characters`);
    recipients.push(recipient);
  }
  return { path, identities: found.map(({ line }) => line), recipients, warnings: openToOthers(path) };
}

function openToOthers(path: string): readonly Problem[] {
  const mode = statSync(path).mode & 0o777;
  const warning: Problem = {
    id: 'secrets/identity-mode',
    severity: 'warning',
    where: path,
    what: 'others may read the identity that opens every secret',
    got: `mode 0${mode.toString(8)}`,
    expected: 'mode 0600',
    do: `run chmod 600 ${path}`,
  };
  return (mode & 0o077) === 0 ? [] : [warning];
}

function missingIdentity(path: string): Error {
  return inputError({
    id: 'secrets/identity-missing',
    where: path,
    what: 'the identity that opens the store is not there',
    got: 'no file',
    expected: 'an age identity file',
    do: 'bring your identity here or name its path; without one, ask another operator to add your recipient',
  });
}

function badIdentity(where: string, what: string, got: string): Error {
  return inputError({
    id: 'secrets/identity-form',
    where,
    what,
    got,
    expected: "AGE-SECRET-KEY-1 and 58 capitals or digits, as 'age-keygen' writes it",
    do: 'restore the file from your backup',
  });
}
