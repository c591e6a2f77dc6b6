// Judges two controllers by the real Samba: the generated pods join, replicate through what their policies let pass, and lose and find each other.
// node verify/directory/pair.mjs (as root: each pod has a network of its own)
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { attempt, run } from '../hosts/shell.mjs';
import { makePair, NETWORKS } from './pair-lab.mjs';
import { proofs } from './pair-proofs.mjs';

/** @param {{ root: string, report?: (line: string) => void }} props */
export const judgePair = async ({ root, report = () => undefined }) => {
  const verdict = { passed: [], failed: [], skipped: 0, messages: [], warnings: [] };
  // sysvol has access lists as attributes of users, which a tmpfs of this kernel has not
  const work = mkdtempSync(join(existsSync('/var/tmp') ? '/var/tmp' : tmpdir(), 'archipel-pair-'));
  run(['chmod', '0755', work]);
  let lab;
  try {
    lab = makePair(root, work);
    for (const [id, prove] of Object.entries(proofs)) {
      const started = performance.now();
      try {
        report(`  ${id}: ${await prove(lab)} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
        verdict.passed.push(`directory-pair/${id}`);
      } catch (error) {
        verdict.failed.push(`directory-pair/${id}`);
        verdict.messages.push(`directory-pair/${id}: ${error.message}`);
        report(`  ${id}: FAILED`);
        // each goes on from what the one before has left
        break;
      }
    }
  } catch (error) {
    verdict.failed.push('directory-pair/judged');
    verdict.messages.push(error.stack);
  } finally {
    for (const controller of lab ? [lab.first, lab.second] : [])
      for (const kept of [controller.server, controller.accounts]) if (kept) kept.stopped = true;
    for (const space of NETWORKS) {
      for (const pid of attempt(['ip', 'netns', 'pids', space]).out.split('\n').filter(Boolean)) attempt(['kill', '-KILL', pid]);
      attempt(['ip', 'netns', 'delete', space]);
    }
    if (!process.env.KEEP) rmSync(work, { recursive: true, force: true });
  }
  return verdict;
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const started = performance.now();
  const { passed, failed, messages } = await judgePair({ root: fileURLToPath(new URL('../..', import.meta.url)), report: console.log });
  for (const message of messages) console.error(message);
  console.log(
    `directory-pair: ${passed.length} passed, ${failed.length} failed, 0 skipped, ${((performance.now() - started) / 1000).toFixed(0)} s`,
  );
  process.exitCode = failed.length > 0 ? 1 : 0;
}
