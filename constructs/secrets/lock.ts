import { existsSync, readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { createFile } from './durable-file';
import { errorCode, inputError, onDisk } from './input-error';
import type { Source } from './make';

/** Who holds a lock, as its file says. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
}

/**
 * Runs `work` while no other process of any machine that shares the folder does the same for `path`.
 * A lock whose process died on this machine is taken over.
 * @throws InputError at once when somebody else holds the lock
 */
export async function withLock<T>(path: string, now: Source['now'], work: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  const mine = `${JSON.stringify({ pid: process.pid, host: hostname(), since: now().toISOString() } satisfies Holder)}\n`;
  if (!createFile(lock, mine, 0o644)) {
    clearStale(lock, mine);
    if (!createFile(lock, mine, 0o644)) throw locked(lock, readLock(lock));
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Removes a lock that nobody holds; a second lock keeps two processes from removing each other's fresh one. */
function clearStale(lock: string, mine: string): void {
  const takeover = `${lock}.takeover`;
  if (!createFile(takeover, mine, 0o644)) throw locked(takeover, readLock(takeover));
  try {
    const holder = readLock(lock);
    if (existsSync(lock) && !isDead(holder)) throw locked(lock, holder);
    rmSync(lock, { force: true });
  } finally {
    rmSync(takeover, { force: true });
  }
}

function readLock(lock: string): Holder | undefined {
  const text = onDisk(lock, 'cannot be read', () => (existsSync(lock) ? readFileSync(lock, 'utf8') : ''));
  const [, pid, host, since] = /^\{"pid":(\d+),"host":"([^"\\]*)","since":"([^"\\]*)"\}\n$/.exec(text) ?? [];
  return pid === undefined || host === undefined || since === undefined ? undefined : { pid: Number(pid), host, since };
}

/** Only what this machine can see is called dead. */
function isDead(holder: Holder | undefined): boolean {
  return holder?.host === hostname() && !isRunning(holder.pid);
}

/** Whether a process of this machine is alive. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}

function locked(lock: string, holder: Holder | undefined): Error {
  return inputError({
    id: 'secrets/locked',
    where: lock,
    what: 'the secret store is being written by another process',
    got: holder ? `process ${holder.pid} on ${holder.host} since ${holder.since}` : 'a lock that names no process',
    expected: 'no lock',
    do: 'wait for that process, or delete the lock when it no longer runs',
  });
}
