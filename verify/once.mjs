// What a judge makes once a machine, and keeps in ~/.cache/archipel-verify.
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { run } from './hosts/shell.mjs';
import { oneAtATime } from './turn.mjs';

export const CACHE = join(homedir(), '.cache/archipel-verify');

/**
 * Makes `path` through `make` unless it is there: whole or not at all, for every user to read, and once where several ask.
 * @param {(stage: string) => void} make @param {{ modes?: 'kept' }} options `kept`: a system's own tree, whose keys and passwords are its root's alone
 */
export const once = (path, make, { modes } = {}) => {
  const is = () => existsSync(path);
  if (!is()) oneAtATime(join(CACHE, `.${basename(path)}.turn`), () => is() || made(path, make, modes === 'kept' ? [] : ['-R']));
  return path;
};

const made = (path, make, depth) => {
  const stage = mkdtempSync(join(CACHE, '.stage-'));
  try {
    make(stage);
    run(['chmod', ...depth, 'go+rX', stage]);
    renameSync(stage, path);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
};
