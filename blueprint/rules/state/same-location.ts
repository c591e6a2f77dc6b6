import { enumerate } from '../words';
import type { Rule } from '../../rule';

export const stateSameLocation: Rule = {
  id: 'state/same-location',
  severity: 'warning',
  why: 'the state is needed when the nodes are lost: it should not stand beside them',
  check: ({ environment: { state }, blueprint: { nodes } }) => {
    const beside = nodes
      .filter(({ machine: { location } }) => location.toLowerCase() === state?.region.toLowerCase())
      .map(({ name }) => name);
    if (!state || beside.length === 0) return [];
    return [
      {
        at: 'state.region',
        what: 'the state lies where nodes stand that it describes',
        got: `${state.region}, as ${enumerate(beside)}`,
        expected: 'another location',
        do: 'move the state to a bucket in another location',
      },
    ];
  },
};
