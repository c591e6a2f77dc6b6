import type { Rule } from '../../rule';
import { nodesByEndpoint, servedHosts } from '../hosts';

export const dnsHostIsNode: Rule = {
  id: 'dns/host-is-node',
  severity: 'error',
  why: 'a name of one machine would also lead to every other that takes web traffic: SSH and WireGuard then knock at the wrong one (RFC 1034, section 3.6)',
  check: (site) => {
    const nodes = nodesByEndpoint(site);
    return servedHosts(site).flatMap(({ at, service, host }) => {
      const node = nodes.get(host);
      if (node === undefined) return [];
      return [
        {
          at,
          what: `service '${service}' is served under the name of node '${node}'`,
          got: `'${host}'`,
          expected: 'a name of its own',
          do: 'choose another host for the service',
        },
      ];
    });
  },
};
