import { INTERNET_MTU, OVERHEAD } from '../../network';
import type { Rule } from '../../rule';

export const meshMtu: Rule = {
  id: 'mesh/mtu',
  severity: 'error',
  why: 'WireGuard adds 60 bytes over IPv4 (wireguard.com/protocol): what does not fit the network below is fragmented or lost',
  check: ({ environment: { mesh, network } }) => {
    const carried = mesh?.over === 'private' ? network?.mtu : INTERNET_MTU;
    if (!mesh || carried === undefined || mesh.mtu <= carried - OVERHEAD.wireguard) return [];
    return [
      {
        at: 'mesh.mtu',
        what: `wrapped packets are larger than the ${mesh.over} network carries`,
        got: `${mesh.mtu} + ${OVERHEAD.wireguard} in ${carried}`,
        expected: `at most ${carried - OVERHEAD.wireguard}`,
        do: `write mtu: ${mesh.over === 'private' ? carried - OVERHEAD.wireguard : 1420}`,
      },
    ];
  },
};
