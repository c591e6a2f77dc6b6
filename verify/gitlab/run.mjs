// Judges what surrounds GitLab: its configuration by Ruby, the scripts of its copies by PostgreSQL, its start by the generated container. GitLab itself is in no
// registry of packages: where it would run, stand-ins say what was asked of it.
// node verify/gitlab/run.mjs (as root: each container is a chroot of its own, in a network of its own)
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { attempt, run } from '../hosts/shell.mjs';
import { makeLab, NETWORK } from './lab.mjs';
import { proofs } from './proofs.mjs';

/** @param {{ root: string, report?: (line: string) => void }} props */
export const judgeGitlab = async ({ root, report = () => undefined }) => {
  const verdict = { passed: [], failed: [], skipped: 0, messages: [], warnings: [] };
  const work = mkdtempSync(join(tmpdir(), 'archipel-gitlab-'));
  run(['chmod', '0755', work]);
  try {
    const lab = await makeLab(root, work);
    for (const [id, prove] of Object.entries(proofs)) {
      try {
        report(`  ${id}: ${await prove(lab)}`);
        verdict.passed.push(`gitlab/${id}`);
      } catch (error) {
        verdict.failed.push(`gitlab/${id}`);
        verdict.messages.push(`gitlab/${id}: ${error.message}`);
        report(`  ${id}: FAILED`);
      }
    }
  } catch (error) {
    verdict.failed.push('gitlab/judged');
    verdict.messages.push(error.stack);
  } finally {
    for (const pid of attempt(['ip', 'netns', 'pids', NETWORK]).out.split('\n').filter(Boolean)) attempt(['kill', '-KILL', pid]);
    attempt(['ip', 'netns', 'delete', NETWORK]);
    rmSync(work, { recursive: true, force: true });
  }
  return verdict;
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const started = performance.now();
  const { passed, failed, messages } = await judgeGitlab({ root: fileURLToPath(new URL('../..', import.meta.url)), report: console.log });
  for (const message of messages) console.error(message);
  console.log(
    `gitlab: ${passed.length} passed, ${failed.length} failed, 0 skipped, ${((performance.now() - started) / 1000).toFixed(0)} s`,
  );
  process.exitCode = failed.length > 0 ? 1 : 0;
}
