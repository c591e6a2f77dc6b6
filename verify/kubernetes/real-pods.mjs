// Judges generated manifests by pods that really run: images under the names that the manifests say, real nodes, enforced policies, delivered secrets.
// node verify/run.mjs pods, or node verify/kubernetes/real-pods.mjs ghost with Ghost itself beside the rest: 4 minutes more
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inParts, judge } from '../judging.mjs';
import { findLab, LAB_HOME } from './lab.mjs';
import { SecretStore } from './project.mjs';
import { judgeDatabase } from './real/database.mjs';
import { judgeConnections } from './real/connections.mjs';
import { ghostContext, judgeGhost } from './real/ghost.mjs';
import { RealNodes } from './real/nodes.mjs';
import { ownProject } from './real/own-project.mjs';
import { Rehearsal } from './real/rehearsal.mjs';
import { judgeRestarts } from './real/restarts.mjs';
import { inTurn } from '../turn.mjs';

const SITE = 'rehearsal';
const IMAGES = fileURLToPath(new URL('real/images', import.meta.url));
const NO_LAB =
  'there are no real nodes to judge by: put the k8s-lab beside the project (../shared/k8s-lab) or name it in ARCHIPEL_K8S_LAB, and be root';
const WORKLOADS = ['data statefulset/sql', 'web deployment/shop', 'web deployment/front', 'other deployment/stranger'];

/**
 * @param {{ root: string, ghost?: boolean, report?: (line: string) => void }} options `report` hears of each claim
 * @returns {Promise<import('../judging.mjs').Verdict>}
 */
export const judgeRealPods = ({ root, ghost = false, report }) =>
  judge('real-pods', { report }, async (verdict) => {
    const work = verdict.folder('archipel-real-');
    const folder = findLab(root);
    if (folder === undefined || process.getuid?.() !== 0) throw new Error(NO_LAB);
    const project = ownProject(root, join(work, 'project'), ghost ? 'site-with-blog' : 'site');
    const { claim, report: tell } = verdict;
    await inTurn(LAB_HOME, tell, () => onRealNodes(folder, tell, (nodes) => rehearse(nodes, project, work, claim)));
  });

/** Builds what is missing, and leaves nothing that runs. */
const onRealNodes = async (folder, report, work) => {
  const nodes = new RealNodes(folder);
  const missing = nodes.missing();
  if (missing.length > 0) report(`building ${missing.join(', ')}, up to 15 minutes`);
  nodes.build();
  try {
    await work(nodes);
  } finally {
    nodes.down();
  }
};

const rehearse = async (nodes, project, work, claim) => {
  const blueprint = project.blueprint(SITE);
  nodes.up(blueprint.nodes.map(({ name }) => name));
  const { sql, shop, blog } = Object.fromEntries(blueprint.services.map((service) => [service.name, service]));
  nodes.image(sql.images.mysql, join(IMAGES, 'mysql'));
  nodes.image(sql.images.exporter, join(IMAGES, 'mysqld-exporter'));
  nodes.image(shop.options.image, join(IMAGES, 'app'));
  if (blog) nodes.image(blog.images.app, ghostContext(join(work, 'ghost')));
  const site = new Rehearsal(nodes.kubectl, new SecretStore(project, blueprint, join(work, 'secrets')).make());

  const up = await claim('every pod of the generated manifests becomes ready', async () => {
    const manifests = project.manifests(blueprint);
    site.apply(join(manifests, '00-namespaces'));
    site.deliver();
    site.apply(manifests);
    for (const workload of WORKLOADS) site.rolledOut(workload);
  });
  // nothing else can be told of pods that are not there, and each claim would wait for them
  if (!up) return;
  await claim('no container runs as root, changes its image or holds a token', () => hardened(site));
  await judgeConnections(site, { image: shop.options.image, labels: blueprint.cluster.edge.labels }, claim);
  if (blog) await judgeGhost(site, blog.options.host, claim);
  await judgeDatabase(site, claim);
  await claim('no container was ever restarted', () => {
    const restarted = ['data', 'web', 'other'].flatMap((namespace) =>
      site
        .pods(namespace)
        .filter(({ status }) =>
          [...(status.initContainerStatuses ?? []), ...status.containerStatuses].some(({ restartCount }) => restartCount > 0),
        ),
    );
    if (restarted.length > 0) throw new Error(restarted.map(({ metadata }) => metadata.name).join());
  });
  await judgeRestarts(site, nodes, WORKLOADS, claim);
};

const hardened = (site) => {
  for (const workload of WORKLOADS) {
    const { out } = site.on(workload, [
      'bash',
      '-c',
      'id -u; touch /etc/changed 2>&1; ls /var/run/secrets/kubernetes.io 2>&1; grep CapEff /proc/self/status',
    ]);
    if (
      /^0$/m.test(out) ||
      !/Read-only file system/.test(out) ||
      !/secrets\/kubernetes.io.*No such file/.test(out) ||
      !/CapEff:\s+0+$/m.test(out)
    )
      throw new Error(`${workload}: ${out}`);
  }
};

inParts(
  import.meta.url,
  'pods',
  (asked) => judgeRealPods({ root: fileURLToPath(new URL('../..', import.meta.url)), ghost: asked.includes('ghost'), report: console.log }),
  ['ghost'],
);
