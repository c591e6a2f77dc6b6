import type { Rule } from '../../rule';
import { enumerate } from '../words';

export const meshUnreachablePair: Rule = {
  id: 'mesh/unreachable-pair',
  severity: 'error',
  why: 'of two machines behind NAT neither can open the tunnel, and WireGuard has no relay (wireguard.com/quickstart, NAT)',
  check: ({ blueprint: { mesh, nodes } }) => {
    if (!mesh) return [];
    const hidden = nodes.filter(({ machine }) => machine.nat).map(({ name }) => name);
    return hidden.slice(1).map((name, i) => ({
      at: `nodes.${name}.nat`,
      what: `node '${name}' and another node behind NAT cannot reach each other`,
      got: `no tunnel from '${name}' to ${enumerate(hidden.slice(0, Math.min(i + 1, 8)))}`,
      expected: 'of every two nodes, one that can be reached first',
      do: `forward UDP port ${mesh.port} to '${name}' and give it an endpoint, or accept that these nodes never speak`,
    }));
  },
};
