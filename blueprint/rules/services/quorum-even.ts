import { partsOf } from '../pods';
import { count } from '../words';
import type { Rule } from '../../rule';

export const servicesQuorumEven: Rule = {
  id: 'services/quorum-even',
  severity: 'error',
  why: 'voters decide by majority: an even number survives no more losses than one fewer, and two survive none (etcd.io and redis.io, Sentinel: three at least)',
  check: (site) =>
    partsOf(site)
      .filter(({ component: { quorum, replicas } }) => quorum && (replicas < 3 || replicas % 2 === 0))
      .map(({ service, component: { name, replicas } }) => ({
        at: `services.${service.name}`,
        what: `the members of ${name} cannot decide safely`,
        got: count(replicas, 'voter'),
        expected: 'an odd number, 3 or more',
        do: `run ${Math.max(3, replicas + 1)} members`,
      })),
};
