// Judges the copies of hosts by the real restic: the generated plan and the role's programs copy a host to S3 with Object Lock and over SFTP, on loopback,
// prove the copies, and bring them back over a host that lost what it kept.
// node verify/host-copies/run.mjs (as root: hosts are trees in a network of their own)
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Lab } from '../hosts/namespace.mjs';
import { attempt, run } from '../hosts/shell.mjs';
import { installPackages } from '../hosts/tools.mjs';
import { CopyLab } from './lab.mjs';
import { proofs } from './proofs.mjs';

/** @typedef {{ passed: string[], failed: string[], skipped: 0, messages: string[], warnings: string[] }} Verdict */

/** @param {{ root: string, report?: (line: string) => void }} props @returns {Promise<Verdict>} */
export const judgeHostCopies = async ({ root, report = () => undefined }) => {
  const verdict = { passed: [], failed: [], skipped: 0, messages: [], warnings: [] };
  const work = mkdtempSync(join(tmpdir(), 'archipel-host-copies-'));
  run(['chmod', '0755', work]);
  const spaces = new Lab();
  let lab;
  try {
    installPackages();
    lab = new CopyLab({ root, work, spaces, report });
    await lab.open();
    for (const [id, prove] of Object.entries(proofs)) {
      try {
        report(`  ${id}: ${await prove(lab)}`);
        verdict.passed.push(`host-copies/${id}`);
      } catch (error) {
        verdict.failed.push(`host-copies/${id}`);
        verdict.messages.push(`host-copies/${id}: ${error.message}`);
        report(`  ${id}: FAILED`);
      }
    }
  } catch (error) {
    verdict.failed.push('host-copies/judged');
    verdict.messages.push(error.stack);
  } finally {
    await lab?.close();
    await spaces.close();
    attempt(['umount', '--lazy', '--recursive', work]);
    rmSync(work, { recursive: true, force: true });
  }
  return verdict;
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const started = performance.now();
  const { passed, failed, messages } = await judgeHostCopies({
    root: fileURLToPath(new URL('../..', import.meta.url)),
    report: console.log,
  });
  for (const message of messages) console.error(message);
  console.log(
    `host-copies: ${passed.length} passed, ${failed.length} failed, 0 skipped, ${((performance.now() - started) / 1000).toFixed(0)} s`,
  );
  process.exitCode = failed.length > 0 ? 1 : 0;
}
