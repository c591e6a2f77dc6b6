import type { Rule } from '../../rule';

/** Ports that Kubernetes gives to Services of the type NodePort. */
const FIRST = 30000;
const LAST = 32767;

export const meshPortNodePort: Rule = {
  id: 'mesh/port-node-port',
  severity: 'error',
  why: 'the cluster hands ports 30000 to 32767 of every node to Services (kubernetes.io, service-node-port-range): one of them would take the tunnels',
  check: ({ environment: { mesh }, blueprint: { cluster } }) =>
    !mesh || !cluster || mesh.port < FIRST || mesh.port > LAST
      ? []
      : [
          {
            at: 'mesh.port',
            what: 'WireGuard listens on a port that the cluster gives away',
            got: `${mesh.port}/udp`,
            expected: `a port outside ${FIRST} to ${LAST}`,
            do: 'remove the line for 51820',
          },
        ],
};
