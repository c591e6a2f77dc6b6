import type { Problem } from '../problem';
import { InputError } from '../problem';

/** An error of one problem. */
export function inputError(problem: Omit<Problem, 'severity'>): InputError {
  return new InputError([{ ...problem, severity: 'error' }]);
}

/** The `code` of a failed system call, such as `EACCES`; undefined for any other error. */
export function errorCode(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}

/** Runs file system work; a failed system call becomes a problem of the path, other errors pass. */
export function onDisk<T>(path: string, what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    throw inputError({
      id: 'secrets/disk',
      where: path,
      what,
      got: code,
      expected: 'a folder and a file that this user may read and write',
      do: 'check that the path is right, its permissions, and the free space',
    });
  }
}
