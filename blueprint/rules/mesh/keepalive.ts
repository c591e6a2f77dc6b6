import type { Rule } from '../../rule';

/** Common time after which a NAT forgets a UDP mapping (nf_conntrack_udp_timeout of Linux). */
const FORGETS = 30;

export const meshKeepalive: Rule = {
  id: 'mesh/keepalive',
  severity: 'warning',
  why: 'many NATs forget a UDP mapping after 30 seconds, Linux among them: a longer silence cuts the peer off (wireguard.com/quickstart recommends 25)',
  check: ({ blueprint: { mesh } }) => {
    const hidden = mesh?.peers.filter(({ nat }) => nat) ?? [];
    const [first] = hidden;
    if (!mesh || !first || mesh.keepalive <= FORGETS) return [];
    return [
      {
        at: 'mesh.keepalive',
        what: 'keepalives come too late for peers behind NAT',
        got: `${mesh.keepalive} s, and '${first.name}' is behind NAT`,
        expected: `at most ${FORGETS} s`,
        do: 'remove the line for 25',
      },
    ];
  },
};
