// Judges the edge by the real Traefik: with the generated configuration, the generated rights, and the generated routes read from a real API server.
// node verify/run.mjs edge
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, start } from '../hosts/shell.mjs';
import { judge } from '../judging.mjs';
import { findLab, Lab, LAB_HOME, versionsAsked } from '../kubernetes/lab.mjs';
import { endNetwork, freshNetwork } from '../network.mjs';
import { inTurn } from '../turn.mjs';
import { certificatesOf, certify } from './certificate.mjs';
import { EDGE } from './client.mjs';
import { kindsOf } from './crds.mjs';
import { ADDRESSES, HOSTS, writeSite } from './site.mjs';
import { BEHIND, LOST } from './stands.mjs';
import { STRANGER } from './steps.mjs';
import { traefik } from './tools.mjs';

/** Kinds that the cluster must have for Traefik; pods are not placed. */
const APPLIED = [
  'Namespace',
  'CustomResourceDefinition',
  'ServiceAccount',
  'Role',
  'RoleBinding',
  'Service',
  'TLSOption',
  'Middleware',
  'TraefikService',
  'Ingress',
  'IngressRoute',
];
const API_PORT = Number(process.env.LAB_API_PORT ?? 16443);

/** Endpoints of the Services: what stands behind, in place of pods. */
const endpointsOf = (objects) =>
  objects
    .filter(({ kind, metadata }) => kind === 'Service' && metadata.namespace !== 'edge')
    .map(({ metadata: { name, namespace }, spec }) => ({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: `${name}-judge`,
        namespace,
        labels: { 'kubernetes.io/service-name': name, 'endpointslice.kubernetes.io/managed-by': 'judge' },
      },
      addressType: 'IPv4',
      endpoints: [BEHIND, ...(name === 'pair' ? [LOST] : [])].map((address) => ({ addresses: [address], conditions: { ready: true } })),
      ports: spec.ports.map(({ name: port, port: number }) => ({ name: port, port: number, protocol: 'TCP' })),
    }));

/** Applies the site; its definitions first. */
const apply = (kubectl, objects, folder) => {
  const send = (items) => {
    const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
    return kubectl.run(['apply', '--server-side', '--force-conflicts', '--validate=strict', '-f', '-'], { input });
  };
  const kinds = objects.filter(({ kind }) => kind === 'CustomResourceDefinition');
  send([...objects.filter(({ kind }) => kind === 'Namespace'), ...kinds]);
  kubectl.run(['wait', '--for=condition=Established', ...kinds.map(({ metadata }) => `crd/${metadata.name}`)]);
  const others = objects.filter(({ kind }) => APPLIED.includes(kind) && !['Namespace', 'CustomResourceDefinition'].includes(kind));
  send([...others, ...endpointsOf(objects), ...certificatesOf(objects, folder)]);
};

/** A network with the addresses of the balancer, a peer of the mesh, a stranger and what stands behind, which vanishes with the work. */
const withNetwork = async (work) => {
  const space = `archipel-edge-${process.pid}`;
  try {
    const enter = freshNetwork(space);
    const inside = (...argv) => run([...enter, ...argv]);
    for (const address of [EDGE, BEHIND, STRANGER, ...Object.values(ADDRESSES)])
      inside('ip', 'address', 'add', `${address}/32`, 'dev', 'lo');
    inside('ip', 'link', 'add', 'lost', 'type', 'veth', 'peer', 'name', 'nobody');
    for (const end of ['lost', 'nobody']) inside('ip', 'link', 'set', end, 'up');
    inside('ip', 'neighbour', 'add', LOST, 'lladdr', '02:00:00:00:00:01', 'dev', 'lost');
    inside('ip', 'route', 'add', `${LOST}/32`, 'dev', 'lost', 'src', EDGE);
    return await work(space);
  } finally {
    endNetwork(space);
  }
};

/** The API server listens on this machine's loopback; a Unix socket leads to it from any network. */
const withApi = async (path, work) => {
  const relay = createServer((socket) => {
    const beyond = connect(API_PORT, '127.0.0.1');
    for (const [from, to] of [
      [socket, beyond],
      [beyond, socket],
    ]) {
      from.pipe(to);
      from.on('error', () => to.destroy());
    }
  });
  await new Promise((done) => relay.listen(path, done));
  try {
    return await work();
  } finally {
    relay.close();
  }
};

const judgeByLab = async (lab, binary, work, verdict) => {
  const { objects, configuration } = await writeSite();
  writeFileSync(join(work, 'traefik.yaml'), configuration);
  writeFileSync(join(work, 'binary'), binary);
  certify(work, Object.values(HOSTS));
  lab.build();
  try {
    lab.up(['one:4:8Gi:role=server']);
    const kubectl = lab.kubectl();
    apply(kubectl, objects, work);
    const { metadata } = objects.find(({ kind }) => kind === 'ServiceAccount');
    writeFileSync(join(work, 'token'), kubectl.run(['create', 'token', metadata.name, '-n', metadata.namespace]), { mode: 0o600 });
    writeFileSync(join(work, 'api-ca.crt'), readFileSync(join(lab.home, 'state/pki/ca.crt')));
    await withApi(join(work, 'api.sock'), () =>
      withNetwork(async (space) => {
        const script = fileURLToPath(new URL('./inside.mjs', import.meta.url));
        const inside = start(['ip', 'netns', 'exec', space, process.execPath, script, work]);
        await inside.ended;
        verdict.hear(inside.output(), 'the edge');
      }),
    );
  } finally {
    lab.down();
  }
};

/**
 * @param {{ root: string, report?: (line: string) => void }} options `report` hears of each proof
 * @returns {Promise<import('../judging.mjs').Verdict>}
 */
export const judgeEdge = ({ root, report }) =>
  judge('edge', { report }, async (verdict) => {
    if (process.getuid?.() !== 0) throw new Error('the edge is judged as root: network namespaces');
    const work = verdict.folder('archipel-edge-');
    const { binary, definitions } = traefik(verdict.report);
    const kept = JSON.parse(readFileSync(join(root, 'charts/traefik/crds.json'), 'utf8'));
    const same = JSON.stringify(kept) === JSON.stringify(kindsOf(readFileSync(definitions, 'utf8')));
    const others = 'they are others: see verify/edge/crds.mjs';
    verdict.settle('the kinds that the chart brings are those of the release', same ? [] : [others]);
    const folder = findLab(root);
    if (folder === undefined)
      throw new Error(
        'there is no API server to read routes from: put the k8s-lab beside the project (../shared/k8s-lab) or name it in ARCHIPEL_K8S_LAB',
      );
    const lab = new Lab(folder, versionsAsked()[0]);
    await inTurn(LAB_HOME, verdict.report, () => judgeByLab(lab, binary, work, verdict));
  });
