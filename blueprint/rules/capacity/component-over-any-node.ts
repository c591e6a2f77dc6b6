import type { Room } from '../kubernetes';
import { partsOf, schedulable } from '../pods';
import { fits, podOf, roomOf, show } from '../room';
import type { Rule } from '../../rule';

export const capacityComponentOverAnyNode: Rule = {
  id: 'capacity/component-over-any-node',
  severity: 'error',
  why: 'a pod runs on one node: what no node has, it never gets (kubernetes.io, resource management)',
  check: (site) => {
    const rooms = schedulable(site).map((node) => roomOf(site, node));
    const known = rooms.flatMap((room) => (room ? [room] : []));
    if (known.length === 0 || known.length < rooms.length) return []; // a machine that the catalogue does not know
    const most: Room = {
      millicores: Math.max(...known.map(({ millicores }) => millicores)),
      memoryMib: Math.max(...known.map(({ memoryMib }) => memoryMib)),
    };
    return partsOf(site)
      .filter(({ service, component }) => service.on === undefined && !fits(podOf(component), most))
      .map(({ service, component }) => ({
        at: `services.${service.name}`,
        what: `one pod of ${component.name} fits on no node`,
        got: show(podOf(component)),
        expected: `${show(most)} at most`,
        do: 'ask for less, or add a larger node',
      }));
  },
};
