// A judge made of Argo CD's own packages, built once through the Go module proxy and kept in ~/.cache/archipel-verify.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CACHE } from '../once.mjs';
import { attempt, run } from '../hosts/shell.mjs';

const SOURCE = fileURLToPath(new URL('judge', import.meta.url));
const MOST_MINUTES = 40;

/**
 * @param {(line: string) => void} report hears before a build, which takes 10 to 15 minutes on two cores
 * @returns {string} the program; it reads a question as JSON and answers as JSON
 */
export const argocdJudge = (report) => {
  const digest = createHash('sha256');
  for (const name of readdirSync(SOURCE).sort()) digest.update(name).update(readFileSync(join(SOURCE, name)));
  const binary = join(CACHE, `argocd-${digest.digest('hex').slice(0, 12)}`);
  if (existsSync(binary)) return binary;
  if (attempt(['go', 'version']).code !== 0) throw new Error("the judge made of Argo CD's packages must be built, and Go is not installed");
  report("building a judge from Argo CD's packages, 10 to 15 minutes the first time");
  mkdirSync(CACHE, { recursive: true });
  const stage = mkdtempSync(join(CACHE, '.stage-'));
  try {
    cpSync(SOURCE, stage, { recursive: true });
    run(['nice', '-n', '15', 'go', 'build', '-mod=readonly', '-o', 'judge', '.'], { cwd: stage, timeout: MOST_MINUTES * 60 });
    renameSync(join(stage, 'judge'), binary);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
  return binary;
};
