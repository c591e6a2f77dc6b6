import { OVERHEAD } from '../../network';
import type { Rule } from '../../rule';

/** Smallest packet that every network must carry (RFC 8200, section 5). */
const SMALLEST = 1280;

export const meshPodsMtu: Rule = {
  id: 'mesh/pods-mtu',
  severity: 'error',
  why: 'the pod network takes 50 bytes for VXLAN (Flannel) from what carries the cluster; below 1280 IPv6 is off and tunnels in pods break (RFC 8200)',
  check: ({ blueprint: { cluster } }) =>
    cluster === undefined || cluster.mtu >= SMALLEST
      ? []
      : [
          {
            at: cluster.over === 'private' ? 'network.mtu' : 'mesh.mtu',
            what: 'what is left for packets between pods is too small',
            got: `${cluster.mtu + OVERHEAD.vxlan} - ${OVERHEAD.vxlan} = ${cluster.mtu}`,
            expected: `at least ${SMALLEST} for pods`,
            do: `write ${SMALLEST + OVERHEAD.vxlan} or more`,
          },
        ],
};
