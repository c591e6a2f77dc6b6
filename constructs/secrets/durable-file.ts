import { closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, realpathSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errorCode, onDisk } from './input-error';

/** Mode of a file that only its owner reads. */
export const PRIVATE = 0o600;

/**
 * Puts a whole new file in the place of the old one: after a crash at any point the path holds the old bytes or the new, complete.
 * Call it under a lock: two writers share one temporary name, so that what a crash leaves is cleared by the next write.
 * @throws InputError when the disk refuses; the old file stays
 */
export function replaceFile(path: string, text: string, mode: number): void {
  onDisk(path, 'cannot be written', () => {
    const target = existsSync(path) ? realpathSync(path) : path;
    const staged = stage(target, 'tmp', text, mode);
    try {
      renameSync(staged, target);
    } catch (error) {
      rmSync(staged, { force: true });
      throw error;
    }
    syncFolder(dirname(target));
  });
}

/**
 * Makes a file that did not exist, complete from its first moment.
 * @returns false when the path is taken; nothing has changed then
 * @throws InputError when the disk refuses
 */
export function createFile(path: string, text: string, mode: number): boolean {
  return onDisk(path, 'cannot be written', () => {
    const staged = stage(path, `${process.pid}.tmp`, text, mode);
    try {
      // like O_EXCL a link never replaces, but the file is never seen empty
      linkSync(staged, path);
      return true;
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
      return false;
    } finally {
      rmSync(staged, { force: true });
    }
  });
}

function stage(path: string, suffix: string, text: string, mode: number): string {
  mkdirSync(dirname(path), { recursive: true });
  const staged = join(dirname(path), `.${basename(path)}.${suffix}`);
  rmSync(staged, { force: true });
  const file = openSync(staged, 'wx', mode);
  try {
    writeWhole(file, Buffer.from(text));
    fsyncSync(file);
  } catch (error) {
    rmSync(staged, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  return staged;
}

function writeWhole(file: number, bytes: Buffer): void {
  for (let offset = 0; offset < bytes.length;) offset += writeSync(file, bytes, offset);
}

/** A rename is on disk only when its folder is. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
