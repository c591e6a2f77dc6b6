import { toMebibytes } from '../../../constructs/units';
import { partsOf, schedulable } from '../pods';
import { budgetOf, roomOf, sum } from '../room';
import { gibibytes } from '../words';
import type { Rule } from '../../rule';

export const capacityMemoryOvercommit: Rule = {
  id: 'capacity/memory-overcommit',
  severity: 'warning',
  why: 'memory cannot be throttled: when pods use what they may, the kernel kills some (kubernetes.io, resource management); half as much again is the usual bound',
  check: (site) => {
    const budget = budgetOf(site);
    const nodes = schedulable(site).flatMap((node) => roomOf(site, node) ?? []);
    const room = sum(nodes).memoryMib;
    const limits = partsOf(site).reduce(
      // a job that is killed runs again, and they do not run all at once: what they ask for stands for them
      (mebibytes, { component: { memory, memoryLimit, sidecar, replicas, onDemand } }) =>
        mebibytes + (toMebibytes(onDemand ? memory : memoryLimit) + (sidecar ? toMebibytes(sidecar.memoryLimit) : 0)) * replicas,
      0,
    );
    if (!budget || limits <= room * OVERCOMMIT) return [];
    return [
      {
        at: 'services',
        what: 'the pods may use far more memory than the nodes have',
        got: `limits of ${gibibytes(limits)}`,
        expected: `${gibibytes(room * OVERCOMMIT)} at most, half as much again as ${gibibytes(room)}`,
        do: 'lower the memory limits, or add a node',
      },
    ];
  },
};

const OVERCOMMIT = 1.5;
