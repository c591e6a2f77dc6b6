import { INTERNET_MTU, OVERHEAD } from '../../network';
import type { Rule } from '../../rule';

/** WireGuard over IPv6: its header is 20 bytes longer. */
const OVER_IPV6 = 80;

export const meshMtuIpv6: Rule = {
  id: 'mesh/mtu-ipv6',
  severity: 'warning',
  why: 'a peer whose endpoint resolves to IPv6 costs 80 bytes, not 60: wg-quick therefore takes 1420 (wireguard.com/protocol, RFC 8200)',
  check: ({ environment: { mesh } }) =>
    mesh?.over !== 'public' || mesh.mtu <= INTERNET_MTU - OVER_IPV6 || mesh.mtu > INTERNET_MTU - OVERHEAD.wireguard
      ? []
      : [
          {
            at: 'mesh.mtu',
            what: 'packets fit tunnels over IPv4 only',
            got: `${mesh.mtu} + ${OVER_IPV6} in ${INTERNET_MTU}`,
            expected: `at most ${INTERNET_MTU - OVER_IPV6}`,
            do: 'remove the line for 1420, or accept it where no endpoint has an AAAA record',
          },
        ],
};
