// What is claimed of containers that end hard: they start again in their pod, beside what the one before wrote into its memory and its scratch volumes.
import { until } from '../../hosts/shell.mjs';

/** A first start waits 10 s, a second 20 (kubernetes.io, pod lifecycle); then a server replays its log. */
const SECONDS = 180;

/**
 * Kills every process of every pod of some workloads at once, and waits until the same pods are ready.
 * @param {import('./rehearsal.mjs').Rehearsal} site @param {import('./nodes.mjs').RealNodes} nodes @param {string[]} workloads such as `web deployment/shop`
 */
export const judgeRestarts = (site, nodes, workloads, claim) =>
  claim('every container that ends hard starts again in its pod, and the pod becomes ready', async () => {
    const pods = () => workloads.flatMap((workload) => podsOf(site, workload));
    const before = pods();
    const restarts = new Map(
      before.flatMap((pod) => started(pod).map(({ name, restartCount }) => [`${pod.metadata.uid} ${name}`, restartCount])),
    );
    for (const pod of before) nodes.killContainers(pod);
    const begun = performance.now();
    let waiting = [];
    await until(
      'every container has started again and is ready',
      () => {
        const now = pods();
        waiting = [...restarts].filter(([key, count]) => {
          const [uid, container] = key.split(' ');
          const found = now.find(({ metadata }) => metadata.uid === uid);
          const status = found && started(found).find(({ name }) => name === container);
          return !(status?.ready && status.restartCount > count);
        });
        return waiting.length === 0;
      },
      SECONDS,
    ).catch((error) => {
      const names = waiting.map(
        ([key]) => `${before.find(({ metadata }) => metadata.uid === key.split(' ')[0]).metadata.name} ${key.split(' ')[1]}`,
      );
      throw new Error(`${error.message}: not ${names.join(', ')}`);
    });
    return `${restarts.size} containers in ${((performance.now() - begun) / 1000).toFixed(0)} s`;
  });

/** Pods of a workload, without those that a former release has left. */
const podsOf = ({ kubectl }, where) => {
  const [namespace, workload] = where.split(' ');
  const { matchLabels } = kubectl.get(['-n', namespace, workload]).spec.selector;
  const selector = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  return kubectl
    .get(['-n', namespace, 'pods', '-l', selector.join()])
    .items.filter(({ metadata: { deletionTimestamp } }) => deletionTimestamp === undefined);
};

/** Containers that run as long as their pod: sidecars are among the first ones (kubernetes.io, sidecar containers). */
const started = ({ spec, status }) => {
  const lasting = new Set(spec.initContainers?.flatMap(({ name, restartPolicy }) => (restartPolicy === 'Always' ? [name] : [])));
  return [...(status.initContainerStatuses ?? []).filter(({ name }) => lasting.has(name)), ...status.containerStatuses];
};
