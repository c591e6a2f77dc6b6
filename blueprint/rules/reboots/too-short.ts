import { toSeconds } from '../../../constructs/units';
import { BOOT } from '../../reboots';
import type { Rule } from '../../rule';

/** Minutes: the boot, and as much for pods to leave. */
const SHORTEST = 2 * BOOT;

export const rebootsTooShort: Rule = {
  id: 'reboots/too-short',
  severity: 'error',
  why: `the last ${BOOT} minutes of a window are for the boot; pods leave one after the other before, as their disruption budgets allow`,
  check: ({ environment: { reboots } }) => {
    if (!reboots || toSeconds(reboots.length) >= SHORTEST * 60) return [];
    return [
      {
        at: 'reboots.length',
        what: 'the window is too short for a node to be emptied and to boot',
        got: reboots.length,
        expected: `${SHORTEST}m or more`,
        do: `length: '${SHORTEST}m', or leave it out for an hour`,
      },
    ];
  },
};
