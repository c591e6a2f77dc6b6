import { enumerate } from '../words';
import type { Rule } from '../../rule';

export const promisesAllNodesWithoutCopy: Rule = {
  id: 'promises/all-nodes-without-copy',
  severity: 'error',
  why: 'what survives the loss of every node lies outside every place that a node stands in',
  check: (site) => {
    const { promises, backup } = site.environment;
    const { nodes, buckets, backups } = site.blueprint;
    const places = new Set(nodes.map(({ failureDomain }) => failureDomain));
    const targets = new Set(backup?.to);
    const outside = buckets.some(({ key, failureDomain }) => targets.has(key) && !places.has(failureDomain));
    if (!promises?.after['all-nodes'] || backups.length === 0 || outside) return [];
    return [
      {
        at: 'promises.after.all-nodes',
        what: 'every copy of the data lies where nodes stand',
        got: enumerate([...targets]),
        expected: `a bucket outside ${enumerate([...places])}`,
        do: 'add a bucket in another location or at another provider to backup.to',
      },
    ];
  },
};
