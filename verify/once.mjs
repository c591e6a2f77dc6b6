// What a judge makes once a machine, and keeps in ~/.cache/archipel-verify.
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { run } from './hosts/shell.mjs';
import { oneAtATime } from './turn.mjs';

export const CACHE = join(homedir(), '.cache/archipel-verify');

/**
 * Makes `path` through `make` unless it is there: whole or not at all, and once where several ask.
 * @param {(stage: string) => void} make @param {{ asMade?: boolean }} options `asMade` leaves modes alone, else every user may read it: a system's keys must not be
 */
export const once = (path, make, { asMade = false } = {}) => {
  const is = () => existsSync(path);
  if (!is()) oneAtATime(join(CACHE, `.${basename(path)}.turn`), () => is() || made(path, make, asMade));
  return path;
};

const made = (path, make, asMade) => {
  const stage = mkdtempSync(join(CACHE, '.stage-'));
  try {
    make(stage);
    if (!asMade) run(['chmod', '-R', 'go+rX', stage]);
    renameSync(stage, path);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
};
