// Judges what surrounds GitLab: its configuration by Ruby, the scripts of its copies by PostgreSQL, its start by the generated container. GitLab itself is in no
// registry of packages: where it would run, stand-ins say what was asked of it.
// node verify/run.mjs gitlab (as root: each container is a chroot of its own, in a network of its own)
import { judge } from '../judging.mjs';
import { endNetwork } from '../network.mjs';
import { makeLab, NETWORK } from './lab.mjs';
import { proofs } from './proofs.mjs';

/** @param {{ root: string, report?: (line: string) => void }} props @returns {Promise<import('../judging.mjs').Verdict>} */
export const judgeGitlab = ({ root, report }) =>
  judge('gitlab/judged', { report }, async (verdict) => {
    const work = verdict.folder('archipel-gitlab-', { open: true });
    verdict.after(() => endNetwork(NETWORK));
    await verdict.prove(proofs, await makeLab(root, work), { under: 'gitlab/' });
  });
