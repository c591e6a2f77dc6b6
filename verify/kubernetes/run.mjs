// Judges the manifests of every site by a real API server: strict validation, Pod Security, then for real: controllers, scheduler, references.
// node verify/run.mjs kubernetes     ARCHIPEL_KUBERNETES=1.34 for one version only
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { run, until } from '../hosts/shell.mjs';
import { judge } from '../judging.mjs';
import { isAwaited } from './awaited.mjs';
import { bringKinds } from './crds.mjs';
import { CANARY, judgeCanary } from './canary.mjs';
import { judgeByCluster } from './cluster.mjs';
import { findLab, Lab, LAB_HOME, RELEASES, versionsAsked } from './lab.mjs';
import { nodeSpecs } from './node-specs.mjs';
import { Project, SecretStore } from './project.mjs';
import { inTurn } from '../turn.mjs';
import { findingsOf, isOurs, settle, tooLax } from './verdict.mjs';

const NO_JUDGE =
  'there is no Kubernetes to judge by: put the k8s-lab beside the project (../shared/k8s-lab) or name it in ARCHIPEL_K8S_LAB, ' +
  'or name a cluster in KUBECONFIG (only dry runs are sent to it, in namespaces of their own)';

/** Sites with a cluster, ready to be judged. */
const readSites = (root, work) => {
  const project = new Project(root);
  return project.siteNames().flatMap((name) => {
    const blueprint = project.blueprint(name);
    const manifests = project.manifests(blueprint);
    if (manifests === undefined) return [];
    const secrets = new SecretStore(project, blueprint, join(work, name)).make().export();
    return [{ name, blueprint, manifests, objects: objectsOf(manifests), secrets, nodes: nodeSpecs(blueprint) }];
  });
};

const objectsOf = (folder) =>
  run(['find', folder, '-name', '*.yaml'])
    .split('\n')
    .map((file) => parse(readFileSync(file, 'utf8')));

/** Ids of objects, as the lab names them. */
const idsOf = (objects) =>
  objects.map(({ kind, metadata: { namespace, name } }) => [kind, namespace, name].filter(Boolean).join('/')).sort();

/** One site in a fresh cluster: a dry run of each object, then all of them for real, with their Secrets. */
const judgeSite = async (lab, { name, blueprint, manifests, objects, secrets, nodes }, verdict) => {
  const started = performance.now();
  lab.up(nodes);
  bringKinds(
    lab.kubectl(),
    objects.map(({ kind }) => kind),
  );
  const tried = lab.judge([manifests]);
  const applied = lab.judge([manifests, secrets], ['--run', '--no-loss', '--keep']);
  const findings = [...findingsOf(tried), ...findingsOf(applied), ...tooLax(applied, blueprint)].filter(isOurs(blueprint));
  const later = isAwaited(objects);
  const pods = podsOf(blueprint);
  if (tried.objects !== objects.length)
    findings.push({ object: 'manifests', text: `${tried.objects} objects were judged, ${objects.length} are written` });
  // an autoscaler brings the replicas that its Deployment does not name
  await until('', () => runningPods(lab) === pods, 60).catch(() =>
    findings.push({ object: 'pods', text: `${runningPods(lab)} run, expected ${pods}` }),
  );

  const at = `${lab.version} ${name}`;
  settle(
    verdict,
    at,
    [...idsOf(objects), 'pods'],
    findings.filter((finding) => !later(finding)),
  );
  verdict.report(
    `${findings.every(later) ? 'ok  ' : 'FAIL'} ${at}, ${applied.server}: ${objects.length} objects, ${pods} pods on ${nodes.length} nodes, ${seconds(started)}`,
  );
};

/** Pods that the site makes itself; those of upstream charts come with K3s' helm-controller, which is not here. */
const podsOf = ({ services }) =>
  services
    .flatMap(({ components }) => Object.values(components))
    // what runs on a machine beside K3s is no pod
    .filter(({ kind, upstreamLabels, onDemand }) => kind !== 'host' && upstreamLabels === undefined && !onDemand)
    .reduce((sum, { replicas }) => sum + replicas, 0);
/** Pods that are there. */
const runningPods = (lab) =>
  lab
    .kubectl()
    .get(['pods', '-A'])
    .items.filter(({ status }) => status.phase === 'Running').length;

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(0)} s`;

const judgeByLab = async (folder, sites, versions, verdict) => {
  for (const version of versions) {
    const lab = new Lab(folder, version);
    const missing = lab.missing();
    if (missing.length > 0) verdict.report(`building ${missing.join(', ')} for ${version}, 3 to 15 minutes`);
    const started = performance.now();
    lab.build();
    if (missing.length > 0) verdict.report(`built in ${seconds(started)}`);
    try {
      lab.up(['one:4:8Gi:role=server']);
      const accused = [lab.judge([CANARY]), lab.judge([CANARY], ['--run', '--no-loss'])].flatMap(findingsOf);
      judgeCanary(verdict, version, accused, ['tried', 'applied']);
      for (const site of sites) await judgeSite(lab, site, verdict);
    } finally {
      lab.down();
    }
  }
  for (const version of Object.keys(RELEASES).filter((known) => !versions.includes(known)))
    verdict.warnings.push(`${version} was not asked for, so nothing was judged by it`);
};

/**
 * @param {{ root: string, versions?: string[], report?: (line: string) => void }} options `report` hears of each site
 * @returns {Promise<import('../judging.mjs').Verdict>}
 */
export const judgeKubernetes = ({ root, versions = versionsAsked(), report }) =>
  judge('kubernetes', { report }, async (verdict) => {
    const sites = readSites(root, verdict.folder('archipel-kubernetes-'));
    if (sites.length === 0) throw new Error('no site has a cluster, so there is nothing to judge');
    const folder = findLab(root);
    if (folder !== undefined) await inTurn(LAB_HOME, verdict.report, () => judgeByLab(folder, sites, versions, verdict));
    else if (process.env.KUBECONFIG) judgeByCluster(sites, verdict);
    else throw new Error(NO_JUDGE);
  });
