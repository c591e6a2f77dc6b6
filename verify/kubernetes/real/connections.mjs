// Who gets an answer from whom, in a cluster that enforces the generated policies.
import { stringify } from 'yaml';
import { until } from '../../hosts/shell.mjs';

const SHOP = 'http://shop.web.svc.cluster.local:8080/healthz';
const FRONT = 'http://front.web.svc.cluster.local:8080/healthz';
const SQL = ['sql.data.svc.cluster.local', 3306];
const EDGE = 'kube-system pod/edge';

/** A pod that the policies take for the one that takes requests from outside. */
const edge = (image, labels) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'edge', namespace: 'kube-system', labels },
  spec: { containers: [{ name: 'edge', image }], terminationGracePeriodSeconds: 0 },
});

/** Opens a namespace both ways. */
const opening = (namespace) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'opened-by-the-judge', namespace },
  spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{}], egress: [{}] },
});

const ensure = (holds, otherwise) => {
  if (!holds) throw new Error(otherwise);
};

/** @param {import('./rehearsal.mjs').Rehearsal} site @param {(name: string, holds: () => unknown) => Promise<void>} claim */
export const judgeConnections = async (site, { image, labels }, claim) => {
  const { kubectl } = site;
  const answers = (from, url) => site.fetch(from, url) === 'ok';
  await claim('an application answers through its Service to the one that asked for it', () =>
    until('an answer', () => answers('web deployment/front', SHOP), 20),
  );
  await claim('it does not answer to one that did not', () => {
    ensure(
      site.on('other deployment/stranger', ['getent', 'hosts', 'shop.web.svc.cluster.local']).code === 0,
      'the stranger cannot even look up the name',
    );
    ensure(!answers('other deployment/stranger', SHOP), 'the stranger got an answer');
    ensure(!answers('web deployment/shop', FRONT), 'the answer to a question came as a question');
  });
  await claim('the policies alone keep it from that: opened, it answers; closed again, it does not', async () => {
    const wide = ['web', 'other'].map((namespace) => stringify(opening(namespace))).join('---\n');
    kubectl.run(['apply', '-f', '-'], { input: wide });
    await until('an answer through opened policies', () => answers('other deployment/stranger', SHOP), 20);
    kubectl.run(['delete', '-f', '-'], { input: wide });
    await until('silence again', () => !answers('other deployment/stranger', SHOP), 20);
  });
  await claim('the database gives a connection to who needs it, and to nobody else', () => {
    ensure(site.connects('web deployment/shop', ...SQL), 'the shop gets none');
    ensure(!site.connects('web deployment/front', ...SQL), 'the front gets one');
    ensure(!site.connects('other deployment/stranger', ...SQL), 'the stranger gets one');
  });
  await claim('the edge reaches what is served to the internet, and nothing else', async () => {
    kubectl.run(['apply', '-f', '-'], { input: stringify(edge(image, labels)) });
    kubectl.run(['-n', 'kube-system', 'wait', '--for=condition=Ready', 'pod/edge', '--timeout=60s']);
    await until('an answer at the edge', () => answers(EDGE, SHOP), 20);
    ensure(!answers(EDGE, FRONT), 'it reaches what has no host');
    ensure(!site.connects(EDGE, ...SQL), 'it reaches the database');
  });
};
