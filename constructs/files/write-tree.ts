import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  rmdirSync,
  statSync,
  writeFileSync,
  type Stats,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { OutputFile, OutputTree } from './output-tree';

/** Name of the list, kept in each owned folder, of the files that we wrote there. */
export const LISTING = '.archipel-files';

/** What a write did, as paths relative to the folder. */
export interface WriteResult {
  readonly written: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: number;
}

/** A file that is there, differs, and was not written by us. */
export class ForeignFileError extends Error {
  constructor(readonly path: string) {
    super(`${path}: exists and was not written by archipel, got a foreign file, expected none, do move it away or delete it`);
  }
}

/** A tree and the folder that it belongs in. */
export interface Output {
  readonly folder: string;
  readonly tree: OutputTree;
  /**
   * Which files of the folder are this tree's to keep or remove; others that we wrote stay.
   * @default all
   */
  readonly owns?: (path: string) => boolean;
}

/**
 * Makes each folder hold exactly the files of its tree (besides files that others put there, which stay).
 * Unchanged files are not touched; files of an earlier write that are gone from the tree are removed.
 * Everything is staged beside the folders first, so an error leaves all of them as they were.
 * @throws ForeignFileError when a file that we did not write would be overwritten
 */
export function writeTrees(outputs: readonly Output[]): readonly WriteResult[] {
  const staged: Staged[] = [];
  try {
    for (const output of outputs) staged.push(stage(output));
    for (const { commit } of staged) commit();
  } finally {
    for (const { discard } of staged) discard();
  }
  return staged.map(({ result }) => result);
}

interface Staged {
  readonly result: WriteResult;
  commit(): void;
  discard(): void;
}

function stage({ folder, tree, owns = () => true }: Output): Staged {
  const files = tree.files();
  const known = readListing(folder);
  const changed = files.filter((file) => differs(folder, file));
  const wanted = new Set(files.map((file) => file.path));
  const others = [...(known ?? [])].filter((path) => !owns(path) && !wanted.has(path));
  const removed = [...(known ?? [])].filter((path) => owns(path) && !wanted.has(path) && existsSync(join(folder, path))).sort();
  const foreign = known && changed.find((file) => !known.has(file.path) && isForeign(folder, file.path, new Set(removed)));
  if (foreign) throw new ForeignFileError(join(folder, foreign.path));
  const listing = [...wanted, ...others]
    .sort()
    .map((path) => `${path}\n`)
    .join('');
  const result = { written: changed.map((file) => file.path), removed, unchanged: files.length - changed.length };
  const settled = known === undefined ? files.length === 0 : readText(join(folder, LISTING)) === listing;
  if (changed.length === 0 && removed.length === 0 && settled) return { result, commit: () => undefined, discard: () => undefined };

  mkdirSync(dirname(folder), { recursive: true });
  const area = mkdtempSync(join(dirname(folder), `.${basename(folder)}.`));
  const discard = (): void => rmSync(area, { recursive: true, force: true });
  try {
    if (existsSync(folder)) accessSync(folder, constants.W_OK);
    writeAll(area, changed);
    writeFileSync(join(area, LISTING), listing);
    chmodSync(area, 0o755);
  } catch (error) {
    discard();
    throw error;
  }
  return { result, discard, commit: () => move(area, folder, [...changed.map((file) => file.path), LISTING], removed) };
}

/** What {@link writeTrees} would do, without doing it. */
export function compareTree({ folder, tree, owns = () => true }: Output): {
  readonly added: string[];
  readonly changed: string[];
  readonly removed: string[];
} {
  const wanted = new Set(tree.files().map((file) => file.path));
  const different = tree.files().filter((file) => differs(folder, file));
  return {
    added: different.filter((file) => !existsSync(join(folder, file.path))).map((file) => file.path),
    changed: different.filter((file) => existsSync(join(folder, file.path))).map((file) => file.path),
    removed: [...(readListing(folder) ?? [])].filter((path) => owns(path) && !wanted.has(path) && existsSync(join(folder, path))).sort(),
  };
}

function move(area: string, folder: string, paths: readonly string[], removed: readonly string[]): void {
  if (!existsSync(folder)) {
    renameSync(area, folder);
    return;
  }
  // first what goes: a file may become a folder, or a folder a file
  for (const path of removed) {
    rmSync(join(folder, path));
    removeEmptyParents(folder, dirname(path));
  }
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    renameSync(join(area, path), join(folder, path));
  }
}

function writeAll(root: string, files: readonly OutputFile[]): void {
  const made = new Set<string>();
  for (const file of files) {
    const path = join(root, file.path);
    const parent = dirname(path);
    if (!made.has(parent)) {
      mkdirSync(parent, { recursive: true });
      made.add(parent);
    }
    writeFileSync(path, file.content);
    if (file.mode !== undefined && file.mode !== 0o644) chmodSync(path, file.mode);
  }
}

/** Whether something is in the way that is not ours to remove: a folder is ours when all that it holds goes. */
function isForeign(folder: string, path: string, removed: ReadonlySet<string>): boolean {
  const there = lookAt(join(folder, path));
  if (!there) return false;
  if (!there.isDirectory()) return true;
  return readdirSync(join(folder, path), { recursive: true, withFileTypes: true }).some(
    (entry) => !entry.isDirectory() && !removed.has(relative(folder, join(entry.parentPath, entry.name))),
  );
}

/** What is there, undefined for nothing; below a file there is nothing. */
function lookAt(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw error;
  }
}

function differs(folder: string, file: OutputFile): boolean {
  const path = join(folder, file.path);
  const stat = lookAt(path);
  if (!stat?.isFile()) return true;
  if ((stat.mode & 0o111) !== ((file.mode ?? 0o644) & 0o111)) return true;
  return stat.size !== Buffer.byteLength(file.content) || readFileSync(path, 'utf8') !== file.content;
}

function readListing(folder: string): ReadonlySet<string> | undefined {
  if (!existsSync(folder)) return undefined;
  return new Set((readText(join(folder, LISTING)) ?? '').split('\n').filter((line) => line !== ''));
}

function readText(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function removeEmptyParents(root: string, path: string): void {
  for (let current = path; current !== '.'; current = dirname(current)) {
    if (readdirSync(join(root, current)).length > 0) return;
    rmdirSync(join(root, current));
  }
}
