// What a judge makes once a machine, and keeps in ~/.cache/archipel-verify.
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from './hosts/tools.mjs';
import { run } from './hosts/shell.mjs';

/** Makes `folder` through `make` unless it is there: whole or not at all, and for every user to read. */
export const once = (folder, make) => {
  if (existsSync(folder)) return folder;
  mkdirSync(CACHE, { recursive: true });
  const stage = mkdtempSync(join(CACHE, '.stage-'));
  try {
    make(stage);
    run(['chmod', '-R', 'go+rX', stage]);
    renameSync(stage, folder);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
  return folder;
};
