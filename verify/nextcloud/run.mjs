// Judges Nextcloud: its configuration read by PHP, its Apache asked, and its copies made for real. The generated pods copy a database, the objects of a
// bucket and a volume as one point into two stores, prove the copies and bring all three back. Nextcloud itself, which no registry carries, is not run.
// node verify/nextcloud/run.mjs (as root: each container is a chroot of its own, in a network of its own)
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { attempt, run } from '../hosts/shell.mjs';
import { apacheProofs } from './apache.mjs';
import { Data } from './data.mjs';
import { makeLab, NETWORK } from './lab.mjs';
import { setProofs } from './proofs.mjs';
import { restoreProofs } from './restoring.mjs';
import { settingsProofs } from './settings.mjs';

/** @param {{ root: string, report?: (line: string) => void }} props @returns {Promise<{ passed: string[], failed: string[], skipped: 0, messages: string[], warnings: string[] }>} */
export const judgeNextcloud = async ({ root, report = () => undefined }) => {
  const verdict = { passed: [], failed: [], skipped: 0, messages: [], warnings: [] };
  const work = mkdtempSync(join(tmpdir(), 'archipel-nextcloud-'));
  run(['chmod', '0755', work]);
  try {
    const lab = await makeLab(root, work, report);
    lab.cloud = new Data(lab, 'cloud');
    lab.disk = new Data(lab, 'disk');
    for (const [id, prove] of Object.entries({ ...settingsProofs, ...apacheProofs, ...setProofs, ...restoreProofs })) {
      const started = performance.now();
      try {
        const said = await prove(lab);
        report(`  ${id}: ${said} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
        verdict.passed.push(`nextcloud/${id}`);
      } catch (error) {
        verdict.failed.push(`nextcloud/${id}`);
        verdict.messages.push(`nextcloud/${id}: ${error.message}`);
        report(`  ${id}: FAILED: ${error.message.slice(0, 800)}`);
      }
    }
  } catch (error) {
    verdict.failed.push('nextcloud/judged');
    verdict.messages.push(error.stack);
  } finally {
    // all that runs in the network of the pods, and nothing else
    for (const pid of attempt(['ip', 'netns', 'pids', NETWORK]).out.split('\n').filter(Boolean)) attempt(['kill', '-KILL', pid]);
    attempt(['ip', 'netns', 'delete', NETWORK]);
    rmSync(work, { recursive: true, force: true });
  }
  return verdict;
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const started = performance.now();
  const { passed, failed, messages } = await judgeNextcloud({
    root: fileURLToPath(new URL('../..', import.meta.url)),
    report: console.log,
  });
  for (const message of messages) console.error(message);
  console.log(
    `nextcloud: ${passed.length} passed, ${failed.length} failed, 0 skipped, ${((performance.now() - started) / 1000).toFixed(0)} s`,
  );
  process.exitCode = failed.length > 0 ? 1 : 0;
}
