// Judges what the site loses when pods and nodes do: PostgreSQL, Redis and the directory from generated manifests on three real nodes, an application that
// writes into them and remembers what was acknowledged. node verify/run.mjs losses
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { sign } from '../directory/certificate.mjs';
import { judge } from '../judging.mjs';
import { postgresTools, redisTools } from '../monitoring/tools.mjs';
import { patroni } from '../postgres/tools.mjs';
import { valkeyTree } from '../redis/tree.mjs';
import { inTurn } from '../turn.mjs';
import { findLab, LAB_HOME } from './lab.mjs';
import { SecretStore } from './project.mjs';
import { judgeDirectory, judgeLosses, judgeRights } from './real/losses.mjs';
import { RealNodes } from './real/nodes.mjs';
import { synthesize, writeProject } from './real/own-project.mjs';
import { programContext } from './real/programs.mjs';
import { Rehearsal } from './real/rehearsal.mjs';
import { judgeRestarts } from './real/restarts.mjs';

const SITE = 'losses';
const IMAGES = fileURLToPath(new URL('real/images', import.meta.url));
/** What is judged; cert-manager comes from its upstream chart, which no registry here has. */
const JUDGED = ['db', 'cache', 'ad', 'backend'];
const FOREIGN = ['Certificate', 'Issuer', 'ClusterIssuer', 'HelmChart'];
const WORKLOADS = [
  'db statefulset/db',
  'db deployment/db-pooler',
  'cache statefulset/cache-server',
  'cache statefulset/cache-sentinel',
  'cache deployment/cache-proxy',
  'ad statefulset/ad',
  'backend deployment/backend',
];

/**
 * @param {{ root: string, report?: (line: string) => void }} options `report` hears of each claim
 * @returns {Promise<import('../judging.mjs').Verdict>}
 */
export const judgeRealLosses = ({ root, report }) =>
  judge('real-losses', { report }, async (verdict) => {
    const work = verdict.folder('archipel-losses-');
    const nodes = findLab(root) && new RealNodes(findLab(root));
    if (!nodes || process.getuid?.() !== 0) throw new Error('there are no real nodes to judge by: see verify/kubernetes/real-pods.mjs');
    const project = writeProject(root, join(work, 'project'), 'site-losses');
    const store = new SecretStore(project, project.blueprint(SITE), join(work, 'secrets')).make();
    cpSync(join(work, 'secrets/public.json'), join(project.root, `environments/${SITE}.public.json`));
    synthesize(project);
    const { claim, report: tell } = verdict;
    const programs = { ...postgresTools(tell), ...redisTools(tell), patroni: patroni(), valkey: valkeyTree() };
    await inTurn(LAB_HOME, tell, async () => {
      nodes.build();
      try {
        await stage({ nodes, project, store, programs, work, claim, report: tell });
      } finally {
        nodes.down();
      }
    });
  });

const stage = async ({ nodes, project, store, programs, work, claim, report }) => {
  const blueprint = project.blueprint(SITE);
  nodes.up(blueprint.nodes.map(({ name }) => name));
  nodes.kubectl.run(['taint', 'node', 'witness', 'role=witness:NoSchedule']);
  const services = Object.fromEntries(blueprint.services.map((service) => [service.name, service]));
  loadImages(nodes, services, programs, work, report);

  const site = new Rehearsal(nodes.kubectl, store);
  const manifests = project.manifests(blueprint);
  const wanted = objectsOf(manifests, JUDGED);
  const up = await claim('every pod of the generated manifests becomes ready', async () => {
    site.apply(join(manifests, '00-namespaces'));
    site.deliver();
    nodes.kubectl.run(['apply', '--server-side', '-f', '-'], { input: stringify(certificateOf(wanted, store, work)) });
    apply(nodes.kubectl, [...objectsOf(manifests, ['restrictions']), ...wanted.filter(({ kind }) => !FOREIGN.includes(kind))]);
    for (const workload of WORKLOADS) site.rolledOut(workload, 420);
  });
  if (!up) {
    report(nodes.kubectl.attempt(['get', 'pods', '-A', '-o', 'wide']).out);
    return;
  }
  await judgeRights(site, wanted, WORKLOADS, claim);
  await judgeRestarts(site, nodes, WORKLOADS, claim);
  await judgeDirectory(site, claim);
  await judgeLosses(site, nodes, WORKLOADS, claim);
};

const apply = (kubectl, objects) =>
  kubectl.run(['apply', '--server-side', '--validate=strict', '-f', '-'], {
    input: objects.map((object) => stringify(object)).join('---\n'),
  });

/** Objects of charts, as they stand in their files. */
const objectsOf = (manifests, charts) =>
  charts.flatMap((chart) => {
    const folder = readdirSync(manifests).find((name) => name.replace(/^\d+-/, '') === chart);
    return readdirSync(join(manifests, folder)).map((file) => parse(readFileSync(join(manifests, folder, file), 'utf8')));
  });

/** What cert-manager would make of the site's Certificate. */
const certificateOf = (objects, store, work) => {
  const { metadata, spec } = objects.find(({ kind, spec: asked }) => kind === 'Certificate' && asked.dnsNames.length > 0);
  const { data } = parse(readFileSync(join(store.folder, 'manifests/ad/ad-authority.yaml'), 'utf8'));
  const authority = Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: spec.secretName, namespace: metadata.namespace },
    type: 'kubernetes.io/tls',
    stringData: sign(join(work, 'tls'), spec, authority),
  };
};

/** Images under the names that the manifests say: Debian's packages, Go's modules, PyPI's Patroni. */
const loadImages = (nodes, { db, cache, ad, backend }, programs, work, report) => {
  report('building images, 3 minutes');
  const context = (name) => {
    const folder = join(work, 'images', name);
    mkdirSync(folder, { recursive: true });
    cpSync(join(IMAGES, name), folder, { recursive: true });
    return folder;
  };
  const database = context('postgres');
  cpSync(programs.patroni, join(database, 'patroni'), { recursive: true, verbatimSymlinks: true });
  nodes.image(db.images.own, database);
  nodes.image(db.images.pooler, context('pgbouncer'));
  const group = join(work, 'images/valkey');
  mkdirSync(group, { recursive: true });
  // devices are the runtime's, and the image has no configuration of Debian's
  cpSync(programs.valkey, join(group, 'root'), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !['dev', 'etc/valkey'].some((part) => path === join(programs.valkey, part)),
  });
  writeFileSync(join(group, 'Dockerfile'), 'FROM scratch\nCOPY root /\n');
  nodes.image(cache.images.server, group);
  nodes.image(cache.images.proxy, group);
  nodes.image(ad.images.server, context('samba-ad'));
  nodes.image(backend.options.image, context('writer'));
  nodes.image(db.images.exporter, programContext(join(work, 'images/postgres_exporter'), programs.postgres_exporter, 'postgres_exporter'));
  nodes.image(cache.images.exporter, programContext(join(work, 'images/redis_exporter'), programs.redis_exporter, 'redis_exporter'));
};
