import { existsSync, mkdirSync, readFileSync, readdirSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { createFile, PRIVATE } from './durable-file';
import type { PrivateFile } from './export';
import { inputError, onDisk } from './input-error';
import { isRunning } from './lock';

/** Marks a folder that we may replace, and lists what we put there. */
const LISTING = '.archipel-secrets';
/** Keeps the folder out of Git wherever it is put. */
const IGNORE = '.gitignore';
const PRIVATE_FOLDER = 0o700;

/**
 * Makes a folder hold exactly these files, readable by their owner alone. The whole folder is staged beside it and then takes its
 * place, so no reader sees half an export; what an earlier export left and this one does not hold is gone with it.
 * @returns whether anything was written; an equal folder is not touched
 * @throws InputError when the folder holds anything that no export put there, or the disk refuses
 */
export function writePrivateFolder(folder: string, files: readonly PrivateFile[]): boolean {
  const listing = files.map(({ path }) => `${path}\n`).sort();
  const all = [{ path: IGNORE, text: '*\n' }, { path: LISTING, text: listing.join('') }, ...files];
  return onDisk(folder, 'cannot be written', () => {
    const target = existsSync(folder) ? realpathSync(folder) : resolve(folder);
    clearLeftovers(target);
    const present = existsSync(target) ? ownFiles(target) : [];
    if (isCurrent(target, present, all)) return false;
    replaceFolder(target, all);
    return true;
  });
}

function replaceFolder(target: string, files: readonly PrivateFile[]): void {
  const stage = stageOf(target);
  const fresh = join(stage, 'new');
  const former = join(stage, 'old');
  // a process of the same number may have crashed here before us
  rmSync(stage, { recursive: true, force: true });
  try {
    mkdirSync(dirname(target), { recursive: true });
    for (const { path, text } of files) {
      makePrivateFolder(dirname(join(fresh, path)));
      createFile(join(fresh, path), text, PRIVATE);
    }
    if (existsSync(target)) renameSync(target, former);
    putOrRestore(fresh, target, former);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

function putOrRestore(fresh: string, target: string, former: string): void {
  try {
    renameSync(fresh, target);
  } catch (error) {
    if (existsSync(former)) renameSync(former, target);
    throw error;
  }
}

function stageOf(target: string): string {
  return join(dirname(target), `.${basename(target)}.${process.pid}.export`);
}

/** What a crashed export left is plain text; it does not stay. */
function clearLeftovers(target: string): void {
  const parent = dirname(target);
  const siblings = existsSync(parent) ? readdirSync(parent) : [];
  for (const name of siblings.filter((sibling) => sibling.startsWith(`.${basename(target)}.`))) {
    const [, pid] = /\.(\d+)\.export$/.exec(name) ?? [];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(parent, name), { recursive: true, force: true });
  }
}

function makePrivateFolder(folder: string): void {
  if (existsSync(folder)) return;
  makePrivateFolder(dirname(folder));
  mkdirSync(folder, { mode: PRIVATE_FOLDER });
}

/** The files of an earlier export, as relative paths. @throws InputError when there is any other */
function ownFiles(target: string): readonly string[] {
  const listing = join(target, LISTING);
  const [first] = readdirSync(target);
  if (first === undefined) return [];
  // a folder that is not ours is not searched through: it may be a home
  if (!existsSync(listing)) throw foreignFile(target, first);
  const ours = new Set([LISTING, IGNORE, ...readFileSync(listing, 'utf8').split('\n')]);
  const present = filesUnder(target);
  const foreign = present.find((path) => !ours.has(path));
  if (foreign !== undefined) throw foreignFile(target, foreign);
  return present;
}

function foreignFile(target: string, got: string): Error {
  return inputError({
    id: 'secrets/export-foreign',
    where: target,
    what: 'the folder holds what no export put there',
    got,
    expected: 'a new or empty folder, or one of an earlier export',
    do: 'name another folder, or move the file away',
  });
}

function isCurrent(target: string, present: readonly string[], files: readonly PrivateFile[]): boolean {
  return (
    files.every(({ path, text }) => present.includes(path) && readFileSync(join(target, path), 'utf8') === text) &&
    [target, ...files.flatMap(({ path }) => [join(target, path), dirname(join(target, path))])].every(isPrivate)
  );
}

function isPrivate(path: string): boolean {
  return (statSync(path).mode & 0o077) === 0;
}

function filesUnder(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}
