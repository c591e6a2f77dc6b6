// One run at a time: the lab has one set of ports, networks and data on a machine.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sleep } from '../hosts/shell.mjs';

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
