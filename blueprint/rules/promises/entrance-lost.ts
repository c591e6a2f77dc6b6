import { toSeconds } from '../../../constructs/units';
import { nodePromises, rebuild } from '../recovery';
import { lasting } from '../words';
import type { Rule } from '../../rule';

export const promisesEntranceLost: Rule = {
  id: 'promises/entrance-lost',
  severity: 'error',
  why: 'requests come in through the nodes that ingress names; with the only one they stop',
  check: (site) => {
    const { ingress, services } = site.blueprint;
    const [only, second] = ingress?.targets ?? [];
    const served = services.some(({ serves }) => Object.values(serves).some(({ to }) => to === 'internet'));
    if (only === undefined || second !== undefined || !served) return [];
    return nodePromises(site)
      .filter(({ node, rto }) => (node === undefined || node === only) && rebuild(site) > toSeconds(rto))
      .map(({ at, rto }) => ({
        at,
        what: `every request comes in through ${only}`,
        got: `1 target, rebuilt in about ${lasting(rebuild(site))}`,
        expected: `another way in within ${rto}`,
        do: 'name a second node in ingress, behind a load balancer that drops a dead one',
      }));
  },
};
