// Judges what the site promises: by a real API server, which refuses what breaks a promise and admits what the site writes, and by scanners.
// node verify/run.mjs policy     ARCHIPEL_KUBERNETES=1.34 for one version only
import { join } from 'node:path';
import { judge } from '../judging.mjs';
import { findLab, Lab, LAB_HOME, versionsAsked } from '../kubernetes/lab.mjs';
import { Project } from '../kubernetes/project.mjs';
import { inTurn } from '../turn.mjs';
import { judgeAdmission } from './admission.mjs';
import { idle, readExceptions } from './exceptions.mjs';
import { judgeByScanners, readObjects } from './scanners.mjs';
import { library, writeSite } from './site.mjs';

const NO_LAB = 'there is no Kubernetes to judge by: put the k8s-lab beside the project (../shared/k8s-lab) or name it in ARCHIPEL_K8S_LAB';
/** Checks of the scanners; those of the tests begin with `rbac/`. */
const SCANNED = /^(?!rbac\/)/;

/** Sites of the repository with a cluster, as they are written in gitops/. */
const readSites = (root) => {
  const project = new Project(root);
  return project.siteNames().flatMap((name) => {
    const blueprint = project.blueprint(name);
    const folder = project.manifests(blueprint);
    return folder === undefined ? [] : [{ name, blueprint, folder, objects: [...readObjects(folder).values()] }];
  });
};

const judgeByServers = async (root, own, sites, verdict) => {
  const folder = findLab(root);
  if (folder === undefined) throw new Error(NO_LAB);
  const promising = sites.filter(({ objects }) => objects.some(({ kind }) => kind === 'ValidatingAdmissionPolicy'));
  if (promising.length === 0)
    verdict.warnings.push('no site lists admission(), so only the site of this judge was asked of the API server');
  for (const version of versionsAsked()) {
    const lab = new Lab(folder, version);
    lab.build();
    await inTurn(LAB_HOME, verdict.report, async () => {
      const [passed, failed] = [verdict.passed.length, verdict.failed.length];
      lab.up(['one:4:8Gi:role=server']);
      try {
        await judgeAdmission(lab.kubectl(), own, promising, join(folder, '../crds'), version, verdict);
      } finally {
        lab.down();
      }
      const broken = verdict.failed.length - failed;
      verdict.report(
        `${broken === 0 ? 'ok  ' : 'FAIL'} admission ${version}: ${verdict.passed.length - passed} as promised, ${broken} not`,
      );
    });
  }
};

/** @param {{ root: string, report?: (line: string) => void }} options @returns {Promise<import('../judging.mjs').Verdict>} */
export const judgePolicy = ({ root, report }) =>
  judge('policy', { report }, async (verdict) => {
    const work = verdict.folder('archipel-policy-');
    const own = { name: 'judged', ...(await writeSite(library(root), join(work, 'judged'))) };
    const sites = readSites(root);
    const exceptions = readExceptions(root);
    for (const site of [own, ...sites]) judgeByScanners(site, exceptions, verdict);
    const kinds = new Set([own, ...sites].flatMap(({ blueprint }) => blueprint.services.map(({ kind }) => kind)));
    for (const text of idle(exceptions, kinds, SCANNED)) {
      verdict.failed.push(text);
      verdict.messages.push(text);
    }
    await judgeByServers(root, own, sites, verdict);
  });
