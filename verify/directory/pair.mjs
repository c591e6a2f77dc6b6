// Judges two controllers by the real Samba: the generated pods join, replicate through what their policies let pass, and lose and find each other.
// node verify/run.mjs directory-pair (as root: each pod has a network of its own)
import { judge } from '../judging.mjs';
import { endNetwork } from '../network.mjs';
import { makePair, NETWORKS } from './pair-lab.mjs';
import { proofs } from './pair-proofs.mjs';

/** @param {{ root: string, report?: (line: string) => void }} props @returns {Promise<import('../judging.mjs').Verdict>} */
export const judgePair = ({ root, report }) =>
  judge('directory-pair/judged', { report }, async (verdict) => {
    const work = verdict.folder('archipel-pair-', { open: true, attributes: true });
    verdict.after(() => endNetwork(...NETWORKS));
    const lab = makePair(root, work);
    verdict.after(() => {
      for (const controller of [lab.first, lab.second])
        for (const kept of [controller.server, controller.accounts]) if (kept) kept.stopped = true;
    });
    await verdict.prove(proofs, lab, { under: 'directory-pair/', chained: true });
  });
