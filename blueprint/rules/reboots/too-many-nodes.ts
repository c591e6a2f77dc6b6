import { GAP, roomOf } from '../../reboots';
import { count } from '../words';
import type { Rule } from '../../rule';

export const rebootsTooManyNodes: Rule = {
  id: 'reboots/too-many-nodes',
  severity: 'error',
  why: 'each node has a window of its own in the week, two hours from the next one, so that no change of clocks makes two of them meet',
  check: ({ environment: { reboots }, blueprint: { nodes } }) => {
    if (!reboots || nodes.length <= roomOf(reboots)) return [];
    return [
      {
        at: 'reboots.days',
        what: 'the week has no room for a window of every node',
        got: `${count(nodes.length, 'node')}, and room for ${roomOf(reboots)}: ${count(reboots.days.length, 'day')} of windows of ${reboots.length}, ${GAP / 60} hours apart`,
        expected: 'a window for each node',
        do: 'add days, or shorten reboots.length',
      },
    ];
  },
};
