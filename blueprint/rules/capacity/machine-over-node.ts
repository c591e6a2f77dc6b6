import { hosted } from '../../hosting';
import { besidePods, fits, leftBeside, show } from '../room';
import type { Rule } from '../../rule';

export const capacityMachineOverNode: Rule = {
  id: 'capacity/machine-over-node',
  severity: 'error',
  why: 'what is on a machine beside K3s has no other room, and when memory ends the kernel takes whom it likes (kernel.org, out of memory handling)',
  check: (site) =>
    site.blueprint.nodes.flatMap((node) => {
      if (!hosted(site.blueprint.services).some(({ node: machine }) => machine === node.name)) return [];
      const room = leftBeside(node);
      const asked = besidePods(site, node);
      if (!room || fits(asked, room)) return [];
      return [
        {
          at: `nodes.${node.name}`,
          what: 'what services have on this machine does not fit on it',
          got: show(asked),
          expected: `${show(room)} at most`,
          do: 'take a larger machine, or smaller sizes of what is on it',
        },
      ];
    }),
};
