// Judges the way of a request by real pods on real nodes: the real Traefik, the real rules in nginx, an application, Prometheus and Alertmanager, all from generated manifests.
// node verify/run.mjs requests
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { certificatesOf, certify } from '../edge/certificate.mjs';
import { traefik } from '../edge/tools.mjs';
import { attempt, run } from '../hosts/shell.mjs';
import { judge } from '../judging.mjs';
import { servers } from '../monitoring/tools.mjs';
import { firewallTree } from '../waf/tools.mjs';
import { findLab, LAB_HOME } from './lab.mjs';
import { SecretStore } from './project.mjs';
import { INTERNET } from './real/flow-ends.mjs';
import { RealNodes } from './real/nodes.mjs';
import { ownProject } from './real/own-project.mjs';
import { firewallContext, programContext } from './real/programs.mjs';
import { Rehearsal } from './real/rehearsal.mjs';
import { judgeRestarts } from './real/restarts.mjs';
import { Client, judgeAlerts, judgeRequests } from './real/requests.mjs';
import { inTurn } from '../turn.mjs';

const SITE = 'guarded';
const HOST = 'shop.example.org';
const IMAGES = fileURLToPath(new URL('real/images', import.meta.url));
/** The lab's name server, and the Service that the manifests take it for. */
const [LAB_DNS, FIRST_NODE] = ['10.77.0.254', '10.77.0.1'];
/** What is judged; the others have no program here. */
const WORKLOADS = [
  'edge deployment/edge',
  'edge deployment/firewall',
  'web deployment/shop',
  'watch statefulset/watch-prometheus',
  'watch statefulset/watch-alertmanager',
];

/**
 * @param {{ root: string, report?: (line: string) => void }} options `report` hears of each claim
 * @returns {Promise<import('../judging.mjs').Verdict>}
 */
export const judgeRealRequests = ({ root, report }) =>
  judge('real-requests', { report }, async (verdict) => {
    const work = verdict.folder('archipel-real-');
    const nodes = findLab(root) && new RealNodes(findLab(root));
    if (!nodes || process.getuid?.() !== 0) throw new Error('there are no real nodes to judge by: see verify/kubernetes/real-pods.mjs');
    const project = ownProject(root, join(work, 'project'), 'site-guarded');
    const programs = { traefik: traefik(verdict.report).binary, ...servers(verdict.report), tree: firewallTree() };
    await inTurn(LAB_HOME, verdict.report, async () => {
      nodes.build();
      try {
        await stage(nodes, project, programs, work, verdict.claim);
      } finally {
        attempt(['ip', 'address', 'del', `${INTERNET}/32`, 'dev', 'lab0']);
        nodes.down();
      }
    });
  });

const stage = async (nodes, project, programs, work, claim) => {
  const blueprint = project.blueprint(SITE);
  nodes.up(blueprint.nodes.map(({ name }) => name));
  run(['ip', 'address', 'add', `${INTERNET}/32`, 'dev', 'lab0']);
  const { edge, firewall, watch, shop } = Object.fromEntries(blueprint.services.map((service) => [service.name, service]));
  nodes.image(edge.images.traefik, programContext(join(work, 'traefik'), programs.traefik, 'traefik'));
  nodes.image(firewall.images.nginx, firewallContext(join(work, 'nginx'), programs.tree));
  for (const name of ['prometheus', 'alertmanager'])
    nodes.image(watch.images[name], programContext(join(work, name), programs[name], name));
  nodes.image(shop.options.image, join(IMAGES, 'app'));

  const { kubectl } = nodes;
  const site = new Rehearsal(kubectl, new SecretStore(project, blueprint, join(work, 'secrets')).make());
  const manifests = project.manifests(blueprint);
  certify(work, [HOST]);
  await claim('edge, firewall, application and monitoring of the generated manifests become ready', async () => {
    kubectl.run(['apply', '-f', '-'], {
      input: nameServer(blueprint.cluster.dns)
        .map((object) => stringify(object))
        .join('---\n'),
    });
    site.apply(join(manifests, '00-namespaces'));
    site.deliver();
    // kinds first: what is of such a kind is in the same folders
    kubectl.attempt(['apply', '--server-side', '-R', '-f', manifests]);
    kubectl.run(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s']);
    site.apply(manifests);
    const routes = kubectl.get(['ingressroutes.traefik.io', '--all-namespaces']).items;
    // in place of cert-manager
    for (const secret of certificatesOf(routes, work)) kubectl.run(['apply', '-f', '-'], { input: stringify(secret) });
    for (const workload of WORKLOADS) site.rolledOut(workload);
  });
  const client = new Client(FIRST_NODE, join(work, 'site-ca.crt'));
  await judgeRequests(site, client, claim);
  await judgeAlerts(site, client, claim);
  await judgeRestarts(site, nodes, WORKLOADS, claim);
};

/** The cluster's name server as K3s has it: a Service at a fixed address. */
const nameServer = (address) => [
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'kube-dns', namespace: 'kube-system' },
    spec: {
      clusterIP: address,
      ports: [
        { name: 'dns', port: 53, protocol: 'UDP' },
        { name: 'dns-tcp', port: 53, protocol: 'TCP' },
      ],
    },
  },
  {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'kube-dns-lab', namespace: 'kube-system', labels: { 'kubernetes.io/service-name': 'kube-dns' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: [LAB_DNS], conditions: { ready: true } }],
    ports: [
      { name: 'dns', port: 53, protocol: 'UDP' },
      { name: 'dns-tcp', port: 53, protocol: 'TCP' },
    ],
  },
];
