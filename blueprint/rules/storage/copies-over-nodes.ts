import { needPath } from '../open-needs';
import { answeredVolumes } from '../volumes';
import { count } from '../words';
import type { Rule } from '../../rule';

export const storageCopiesOverNodes: Rule = {
  id: 'storage/copies-over-nodes',
  severity: 'error',
  why: 'two copies of a volume on one node are lost together, so that each has a node of its own: without as many nodes no volume is made (longhorn.io, best practices)',
  check: (site) =>
    answeredVolumes(site).flatMap(({ provider, nodes, volumes }) =>
      volumes
        .filter(({ volume }) => nodes.length > 0 && volume.copies > nodes.length)
        .map(({ consumer, need, volume }) => ({
          at: needPath(consumer, need),
          what: `the volume ${volume.claim} shall be on more nodes than can hold it`,
          got: `${volume.copies} copies, ${count(nodes.length, 'node')} of ${provider.name}`,
          expected: `${nodes.length} at most`,
          do: `say replicas: ${nodes.length} in services.${provider.name}, or add nodes that take pods`,
        })),
    ),
};
