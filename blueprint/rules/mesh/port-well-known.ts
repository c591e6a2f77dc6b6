import type { Rule } from '../../rule';

export const meshPortWellKnown: Rule = {
  id: 'mesh/port-well-known',
  severity: 'warning',
  why: 'ports below 1024 belong to services that networks on the way filter or redirect, such as DNS on 53 and QUIC on 443 (RFC 6335)',
  check: ({ environment: { mesh } }) =>
    mesh === undefined || mesh.port >= 1024
      ? []
      : [
          {
            at: 'mesh.port',
            what: 'WireGuard listens on the port of another service',
            got: `${mesh.port}/udp`,
            expected: '1024 or higher',
            do: 'remove the line for 51820, or accept it where it is meant to pass a firewall',
          },
        ],
};
