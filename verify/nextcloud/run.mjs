// Judges Nextcloud: its configuration read by PHP, its Apache asked, and its copies made for real. The generated pods copy a database, the objects of a
// bucket and a volume as one point into two stores, prove the copies and bring all three back. Nextcloud itself, which no registry carries, is not run.
// node verify/run.mjs nextcloud (as root: each container is a chroot of its own, in a network of its own)
import { judge } from '../judging.mjs';
import { endNetwork } from '../network.mjs';
import { apacheProofs } from './apache.mjs';
import { Data } from './data.mjs';
import { makeLab, NETWORK } from './lab.mjs';
import { setProofs } from './proofs.mjs';
import { restoreProofs } from './restoring.mjs';
import { settingsProofs } from './settings.mjs';

/** @param {{ root: string, report?: (line: string) => void }} props @returns {Promise<import('../judging.mjs').Verdict>} */
export const judgeNextcloud = ({ root, report }) =>
  judge('nextcloud/judged', { report }, async (verdict) => {
    const work = verdict.folder('archipel-nextcloud-', { open: true });
    verdict.after(() => endNetwork(NETWORK));
    const lab = await makeLab(root, work, verdict.report);
    lab.cloud = new Data(lab, 'cloud');
    lab.disk = new Data(lab, 'disk');
    await verdict.prove({ ...settingsProofs, ...apacheProofs, ...setProofs, ...restoreProofs }, lab, { under: 'nextcloud/' });
  });
