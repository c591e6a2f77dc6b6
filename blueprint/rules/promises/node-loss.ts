import { toSeconds } from '../../../constructs/units';
import { schedulable } from '../pods';
import { indispensableServers, lossesOf, nodePromises, secondsOf, type Means } from '../recovery';
import { enumerateAll, lasting } from '../words';
import type { Rule } from '../../rule';

export const promisesNodeLoss: Rule = {
  id: 'promises/node-loss',
  severity: 'error',
  why: 'pods start elsewhere 350 s after their node is silent (kubernetes.io: node-monitor-grace-period 50s, tolerations 300s); a volume that one node holds never moves, it is restored',
  check: (site) => {
    const { anywhere, pinned } = lossesOf(site);
    const takesPods = new Set(schedulable(site).map(({ name }) => name));
    const stuck = new Set(indispensableServers(site));
    const everyPinned = [...pinned.values()].flat();
    return nodePromises(site).flatMap(({ at, node, rto }) => {
      const losesPods = node === undefined ? takesPods.size > 0 : takesPods.has(node);
      const stays = node === undefined ? everyPinned : (pinned.get(node) ?? []);
      // what the control plane would do for them is judged as promises/control-plane
      const moves: readonly Means[] =
        node !== undefined && stuck.has(node)
          ? ['restored']
          : ['restored', 'starts elsewhere with its volume', 'starts elsewhere', 'others serve'];
      const late = moves
        .map((by) => ({ by, seconds: secondsOf(by, site), lost: [by === 'restored' ? stays : [], losesPods ? anywhere[by] : []] }))
        .filter(({ seconds, lost }) => lost.some((names) => names.length > 0) && seconds > toSeconds(rto));
      const longest = lasting(Math.max(0, ...late.map(({ seconds }) => seconds)));
      if (late.length === 0) return [];
      return [
        {
          at,
          what: `losing ${node ?? 'a node'} takes services away for longer than promised`,
          got: late.map(({ by, seconds, lost }) => `${enumerateAll(lost)}: ${by} after about ${lasting(seconds)}`).join('; '),
          expected: `back within ${rto}`,
          do: late.some(({ by }) => by === 'restored')
            ? `run members of it on several nodes, promise ${longest}, or accept the restore`
            : `run 2 replicas or more, or promise ${longest}`,
        },
      ];
    });
  },
};
