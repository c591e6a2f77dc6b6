// Judges the copies of hosts by the real restic: the generated plan and the role's programs copy a host to S3 with Object Lock and over SFTP, on loopback,
// prove the copies, and bring them back over a host that lost what it kept.
// node verify/run.mjs host-copies (as root: hosts are trees in a network of their own)
import { Lab } from '../hosts/namespace.mjs';
import { attempt } from '../hosts/shell.mjs';
import { installPackages } from '../hosts/tools.mjs';
import { judge } from '../judging.mjs';
import { CopyLab } from './lab.mjs';
import { proofs } from './proofs.mjs';

/** @param {{ root: string, report?: (line: string) => void }} props @returns {Promise<import('../judging.mjs').Verdict>} */
export const judgeHostCopies = ({ root, report }) =>
  judge('host-copies/judged', { report }, async (verdict) => {
    const work = verdict.folder('archipel-host-copies-', { open: true });
    verdict.after(() => attempt(['umount', '--lazy', '--recursive', work]));
    const spaces = new Lab();
    verdict.after(() => spaces.close());
    installPackages();
    const lab = new CopyLab({ root, work, spaces, report: verdict.report });
    verdict.after(() => lab.close());
    await lab.open();
    await verdict.prove(proofs, lab, { under: 'host-copies/' });
  });
