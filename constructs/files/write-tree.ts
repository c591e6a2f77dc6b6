import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
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

/**
 * Makes `folder` hold exactly the files of `tree` (besides files that others put there, which stay).
 * Unchanged files are not touched; files of an earlier write that are gone from the tree are removed.
 * Everything is staged beside the folder first, so an error leaves the folder as it was.
 * @throws ForeignFileError when a file that we did not write would be overwritten
 */
export function writeTree(folder: string, tree: OutputTree): WriteResult {
  const files = tree.files();
  const known = readListing(folder);
  const changed = files.filter((file) => differs(folder, file));
  const foreign = known && changed.find((file) => !known.has(file.path) && existsSync(join(folder, file.path)));
  if (foreign) throw new ForeignFileError(join(folder, foreign.path));
  const wanted = new Set(files.map((file) => file.path));
  const removed = [...(known ?? [])].filter((path) => !wanted.has(path) && existsSync(join(folder, path))).sort();
  const listing = files.map((file) => `${file.path}\n`).join('');
  const listingChanged = readText(join(folder, LISTING)) !== listing;

  if (changed.length > 0 || removed.length > 0 || listingChanged) {
    replace(folder, changed, removed, listing);
  }
  return { written: changed.map((file) => file.path), removed, unchanged: files.length - changed.length };
}

/** What {@link writeTree} would do, without doing it. */
export function compareTree(folder: string, tree: OutputTree): { readonly added: string[]; readonly changed: string[]; readonly removed: string[] } {
  const wanted = new Set(tree.files().map((file) => file.path));
  const different = tree.files().filter((file) => differs(folder, file));
  return {
    added: different.filter((file) => !existsSync(join(folder, file.path))).map((file) => file.path),
    changed: different.filter((file) => existsSync(join(folder, file.path))).map((file) => file.path),
    removed: [...(readListing(folder) ?? [])].filter((path) => !wanted.has(path) && existsSync(join(folder, path))).sort(),
  };
}

function replace(folder: string, changed: readonly OutputFile[], removed: readonly string[], listing: string): void {
  mkdirSync(dirname(folder), { recursive: true });
  const stage = mkdtempSync(join(dirname(folder), `.${basename(folder)}.`));
  try {
    writeAll(stage, changed);
    writeFileSync(join(stage, LISTING), listing);
    chmodSync(stage, 0o755);
    if (!existsSync(folder)) {
      renameSync(stage, folder);
      return;
    }
    for (const path of [...changed.map((file) => file.path), LISTING]) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      renameSync(join(stage, path), join(folder, path));
    }
    for (const path of removed) {
      rmSync(join(folder, path));
      removeEmptyParents(folder, dirname(path));
    }
  } finally {
    rmSync(stage, { recursive: true, force: true });
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

function differs(folder: string, file: OutputFile): boolean {
  const path = join(folder, file.path);
  const stat = statSync(path, { throwIfNoEntry: false });
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
