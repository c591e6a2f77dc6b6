// The playbooks by which nodes come, rest and go, beside a cluster that says what each case needs: which gate holds them, and what is done behind it.
import { chmodSync, copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attempt } from './shell.mjs';

const KUBECTL = new URL('./kubectl.py', import.meta.url).pathname;

const node = (name, ready = true) => ({
  metadata: { name },
  spec: {},
  status: { conditions: [{ type: 'Ready', status: ready ? 'True' : 'Unknown' }] },
});
const pod = (name, on, owner) => ({
  metadata: { name, namespace: 'web', ...(owner && { ownerReferences: [{ kind: owner }] }) },
  spec: { nodeName: on },
  status: { phase: 'Running' },
});
const volume = (claim, on) => ({
  metadata: { name: `pvc-${claim}` },
  spec: {
    claimRef: { namespace: 'web', name: claim },
    nodeAffinity: {
      required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [on] }] }] },
    },
  },
});
const copy = (name, hoursAgo) => ({
  metadata: { name, namespace: 'web' },
  status: { lastSuccessfulTime: `${new Date(Date.now() - hoursAgo * 3_600_000).toISOString().slice(0, 19)}Z` },
});
/** Three servers, of which node3 runs something and has a volume that was copied an hour ago. */
const whole = () => ({
  nodes: [node('node1'), node('node2'), node('node3')],
  pods: [pod('shop', 'node3'), pod('agent', 'node3', 'DaemonSet'), pod('blog', 'node2')],
  persistentvolumes: [volume('content', 'node3'), volume('other', 'node2')],
  cronjobs: [copy('blog-copy-content', 1), copy('blog-prove-content', 200)],
  'volumes.longhorn.io': [{ metadata: { name: 'pvc-1' }, status: { robustness: 'healthy' } }],
});
const empty = (cluster) => ({ ...cluster, pods: cluster.pods.filter(({ metadata }) => metadata.name !== 'shop') });
const go = { node: 'node3', confirm: 'node3' };

/** `[claim, playbook, variables, cluster, what is refused or done]` */
const CASES = [
  ['a node that the site has not', 'drain', { node: 'node9' }, whole(), { refused: "node: is no node of the site's cluster, got 'node9'" }],
  ['what was not confirmed', 'drain', { node: 'node3' }, whole(), { refused: "expected 'node3', do: pass -e confirm=node3" }],
  [
    'a drain while another node is not ready',
    'drain',
    go,
    { ...whole(), nodes: [node('node1'), node('node2', false), node('node3')] },
    { refused: 'node2: not ready' },
  ],
  [
    'a drain of a node that never joined',
    'drain',
    go,
    { ...whole(), nodes: [node('node1'), node('node2')] },
    { refused: 'node3: has not joined the cluster' },
  ],
  [
    'a drain that would take the quorum',
    'drain',
    go,
    { ...whole(), nodes: [node('node1'), node('node3')] },
    { refused: 'node3: the cluster would lose its quorum, got 1 other servers that are ready, expected 2 of 3' },
  ],
  [
    'a drain of one node of a whole cluster',
    'drain',
    go,
    whole(),
    { done: 'drain node3 --ignore-daemonsets --delete-emptydir-data', gone: ({ pods }) => pods.length === 2 },
  ],
  [
    'a return of a node that is not ready',
    'return',
    { node: 'node3' },
    { ...whole(), nodes: [node('node1'), node('node2'), node('node3', false)] },
    { refused: 'node3: not ready' },
  ],
  ['a return', 'return', { node: 'node3' }, whole(), { done: 'uncordon node3' }],
  [
    'a removal of a node that still runs something',
    'remove',
    go,
    whole(),
    { refused: 'node3: still runs web/shop, do: node-drain.yaml first' },
  ],
  [
    'a removal of the first server',
    'remove',
    { node: 'node1', confirm: 'node1' },
    empty(whole()),
    { refused: 'node1: is the first server' },
  ],
  [
    'a removal of data whose copy is late',
    'remove',
    go,
    { ...empty(whole()), cronjobs: [copy('blog-copy-content', 1), copy('blog-copy-database', 50)] },
    { refused: 'web/content: on node3 alone' },
  ],
  [
    'a removal of data that nobody copies',
    'remove',
    go,
    { ...empty(whole()), cronjobs: [copy('blog-prove-content', 1)] },
    { refused: 'pass -e lose=web/content' },
  ],
  [
    'a removal while Longhorn makes copies',
    'remove',
    go,
    { ...empty(whole()), 'volumes.longhorn.io': [{ metadata: { name: 'pvc-1' }, status: { robustness: 'degraded' } }] },
    { refused: 'pvc-1: not on as many nodes as it should be' },
  ],
  [
    'a removal of an empty node whose data was copied',
    'remove',
    go,
    empty(whole()),
    { done: 'delete node node3', gone: ({ nodes }) => nodes.length === 2 },
  ],
  [
    'a removal of data that may be lost',
    'remove',
    { ...go, lose: 'web/content' },
    { ...empty(whole()), cronjobs: [] },
    { done: 'delete node node3' },
  ],
  ['a removal in a cluster without Longhorn', 'remove', go, without(empty(whole()), 'volumes.longhorn.io'), { done: 'delete node node3' }],
  ['a replacement of a machine that runs', 'replace', go, whole(), { refused: 'node3: still runs web/shop' }],
  [
    'a replacement of a machine that is lost, its pods still listed',
    'replace',
    go,
    { ...whole(), nodes: [node('node1'), node('node2'), node('node3', false)] },
    { done: '--namespace kube-system delete secret node3.node-password.k3s' },
  ],
  [
    'a replacement when a second server is lost',
    'replace',
    go,
    { ...whole(), nodes: [node('node1'), node('node2', false), node('node3', false)] },
    { refused: 'node2: not ready' },
  ],
];

function without(cluster, kind) {
  return Object.fromEntries(Object.entries(cluster).filter(([key]) => key !== kind));
}

/** @param {object} site one with three servers, as generated @param {string} ansible folder of its commands */
export const judgeLifecycle = async ({ out }, ansible, claim) => {
  for (const [what, playbook, variables, cluster, { refused, done, gone = () => true }] of CASES)
    await claim(`node-${playbook}.yaml ${refused ? 'refuses' : 'carries out'} ${what}`, () => {
      const folder = mkdtempSync(join(tmpdir(), 'archipel-cluster-'));
      try {
        copyFileSync(KUBECTL, join(folder, 'kubectl'));
        chmodSync(join(folder, 'kubectl'), 0o755);
        writeFileSync(join(folder, 'cluster.json'), JSON.stringify(cluster));
        const given = { ...variables, lifecycle_kubectl: [join(folder, 'kubectl')], ansible_connection: 'local', ansible_become: false };
        const { code, out: said } = attempt(
          [join(ansible, 'ansible-playbook'), `node-${playbook}.yaml`, '--skip-tags', 'machine', '-e', JSON.stringify(given)],
          { cwd: join(out, 'ansible'), env: { ANSIBLE_NOCOLOR: '1', ANSIBLE_HOME: join(folder, 'ansible') } },
        );
        const told = existsSync(join(folder, 'told')) ? readFileSync(join(folder, 'told'), 'utf8') : '';
        const changed = /^(drain|uncordon|delete|--namespace)/m.test(told);
        if (refused && (code === 0 || changed || !said.replace(/\s+/g, ' ').includes(refused)))
          throw new Error(`ended with ${code}:\n${said}\n${told}`);
        if (done && (code !== 0 || !told.includes(done) || !gone(JSON.parse(readFileSync(join(folder, 'cluster.json'), 'utf8')))))
          throw new Error(`ended with ${code}:\n${said}\n${told}`);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
};
