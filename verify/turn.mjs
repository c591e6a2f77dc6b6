// One at a time, of all processes of a machine: the lab has one set of ports, networks and data, and APT one set of locks.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sleep } from './hosts/shell.mjs';

const MOST_MINUTES = 30;

const alive = (pid) => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
};

/** The process that has the turn, if it still runs. */
const holderOf = (file) => {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    return alive(pid) ? pid : undefined;
  } catch {
    return undefined;
  }
};

/**
 * Waits for the turn, does the work and gives the turn away, however the work ends.
 * @param {string} home folder of the lab's data @param {(line: string) => void} report hears when somebody else is first
 */
export const inTurn = async (home, report, work) => {
  const file = join(home, 'turn');
  mkdirSync(home, { recursive: true });
  const end = Date.now() + MOST_MINUTES * 60_000;
  for (let told = false; !take(file); told = true) {
    const holder = holderOf(file);
    if (Date.now() > end) throw new Error(`process ${holder} has used the lab for more than ${MOST_MINUTES} minutes: ${file}`);
    if (!told) report(`waits for process ${holder}, which uses the lab`);
    await sleep(2);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
};

/** The same for work that waits for nothing but programs. What holds the turn already may ask again. @param {string} file says who has it @param {() => T} work @returns {T} @template T */
export const oneAtATime = (file, work) => {
  mkdirSync(dirname(file), { recursive: true });
  if (holderOf(file) === process.pid) return work();
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (const end = Date.now() + MOST_MINUTES * 60_000; !take(file); Atomics.wait(clock, 0, 0, 500))
    if (Date.now() > end) throw new Error(`process ${holderOf(file)} has installed for more than ${MOST_MINUTES} minutes: ${file}`);
  try {
    return work();
  } finally {
    rmSync(file, { force: true });
  }
};

/** Whether the turn is ours now. */
const take = (file) => {
  if (holderOf(file) === undefined) rmSync(file, { force: true });
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
};
