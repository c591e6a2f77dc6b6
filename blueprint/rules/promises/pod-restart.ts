import { toSeconds } from '../../../constructs/units';
import { POD_START } from '../kubernetes';
import { promisedParts } from '../pods';
import { enumerate, lasting } from '../words';
import type { Rule } from '../../rule';

export const promisesPodRestart: Rule = {
  id: 'promises/pod-restart',
  severity: 'error',
  why: 'a pod that restarts alone is away for about a minute: start, probes, and the log of a database (an estimate; kubernetes.io, pod lifecycle)',
  check: (site) => {
    const promise = site.environment.promises?.after['pod'];
    const alone = promisedParts(site)
      .map(({ component }) => component)
      .filter(({ replicas }) => replicas < 2);
    if (!promise || alone.length === 0 || toSeconds(promise.rto) >= POD_START) return [];
    return [
      {
        at: 'promises.after.pod',
        what: 'a pod that has no second is away for longer than promised',
        got: `${enumerate(alone.map(({ name }) => name))}: about ${lasting(POD_START)}`,
        expected: `back within ${promise.rto}`,
        do: `run 2 replicas or more where the service can, or promise ${lasting(POD_START)}`,
      },
    ];
  },
};
