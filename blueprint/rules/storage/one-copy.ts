import { LOCAL_PATH } from '../../contracts/volume';
import { needPath } from '../open-needs';
import { answeredVolumes } from '../volumes';
import { keyed } from '../words';
import type { Rule } from '../../rule';

export const storageOneCopy: Rule = {
  id: 'storage/one-copy',
  severity: 'warning',
  why: 'a volume that one node holds is lost with it, however it is attached: over the network it is slower than a folder of that node, and no safer',
  check: (site) =>
    answeredVolumes(site).flatMap(({ provider, volumes }) =>
      volumes
        .filter(({ volume }) => volume.copies < 2)
        .map(({ consumer, need, volume }) => ({
          at: needPath(consumer, need),
          what: `one node alone holds the volume ${volume.claim}`,
          got: `1 copy by ${provider.name}`,
          expected: '2 copies or more, or a volume of the node',
          do: `say answeredBy: { ${keyed(need)}: '${LOCAL_PATH}' } in services.${consumer}, or let ${provider.name} keep 2 copies`,
        })),
    ),
};
